import { type ChildProcess, execFileSync, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { migrate } from '#prisma/migrate.ts'
import { startPostgres } from '#start/embedded-postgres.ts'
import type { Ask, Report } from './live-clients.ts'
import { bareLoop, product, type Subject } from './live-subject.ts'

/** How events come: `burst` of them at once, every `everyMs`, for `forMs`. */
type Load = { name: string; burst: number; everyMs: number; forMs: number }
const LOADS: readonly Load[] = [
  { name: '10 events/s, one at a time', burst: 1, everyMs: 100, forMs: 8_000 },
  { name: '80 events/s in bursts at 4 Hz', burst: 20, everyMs: 250, forMs: 8_000 },
]
const SIZES = [1_000, 5_000]
/** How long a storm may take until the benchmark gives up on it. */
const STORM_LIMIT_MS = 40_000

/** One line of the result. Delays in ms from just before the commit to the arrival; `cpu` = share of one core of the server. */
export type LiveFigures = { subject: string; clients: number; load: string; connectMs: number; cpu: number } & Report
/** A storm: all connections cut at once; ms until 99 % were back, and the queries of the outbox that it cost. */
export type StormFigures = { clients: number; backMs: number; reads: number } & Report

/** Measures the live stream beside a bare loop in the same run, at each size; then one reconnect storm at the largest. */
export async function benchLive(sizes: readonly number[] = SIZES): Promise<{ figures: LiveFigures[]; storm: StormFigures }> {
  const dir = await mkdtemp(join(tmpdir(), 'mission-control-bench-'))
  const postgres = await startPostgres({ dir, port: 0 })
  try {
    await migrate({ ownerUrl: postgres.ownerUrl })
    const figures: LiveFigures[] = []
    let storm: StormFigures | null = null
    for (const clients of sizes) {
      requireDescriptors(clients)
      figures.push(...(await measure(await bareLoop(), clients)).figures)
      const measured = await measure(await product(postgres.appUrl), clients, clients === sizes.at(-1))
      figures.push(...measured.figures)
      storm = measured.storm ?? storm
    }
    if (!storm) throw new Error('No size was given.')
    return { figures, storm }
  } finally {
    await postgres.stop()
    await rm(dir, { recursive: true, force: true })
  }
}

/** @throws when a process may not have as many open files as there are clients */
function requireDescriptors(clients: number): void {
  const limit = execFileSync('sh', ['-c', 'ulimit -n'], { encoding: 'utf8' }).trim()
  if (limit !== 'unlimited' && Number(limit) < clients + 200) {
    throw new Error(
      `${clients} streams need ${clients + 200} open files; the limit is ${limit}. Raise it with: ulimit -n ${clients * 2}`,
    )
  }
}

async function measure(subject: Subject, clients: number, withStorm = false) {
  const browsers = fork(fileURLToPath(new URL('./live-clients.ts', import.meta.url)))
  const { port, path, token } = subject
  const startedAt = performance.now()
  // The product lets 500 in a second; the bare loop whoever comes. Both are connected before anything is measured.
  await ask(browsers, { ask: 'connect', count: clients, port, path, token })
  await untilOpen(browsers, clients)
  const connectMs = performance.now() - startedAt
  const figures: LiveFigures[] = []
  for (const load of LOADS) figures.push({ ...(await run(subject, browsers, load)), clients, connectMs })
  const storm = withStorm ? await stormOf(subject, browsers, clients) : null
  await ask(browsers, { ask: 'close' })
  browsers.kill()
  await subject.close()
  return { figures, storm }
}

/** @throws when not all are open within a minute */
async function untilOpen(browsers: ChildProcess, clients: number): Promise<void> {
  const startedAt = performance.now()
  for (;;) {
    const { open } = await ask(browsers, { ask: 'report' })
    if (open >= clients) return
    if (performance.now() - startedAt > 60_000) throw new Error(`Only ${open} of ${clients} streams could be opened.`)
    await sleep(50)
  }
}

let sequence = 0
const next = (count: number): number[] => Array.from({ length: count }, () => sequence++)

async function run(subject: Subject, browsers: ChildProcess, load: Load): Promise<Omit<LiveFigures, 'clients' | 'connectMs'>> {
  await subject.send(next(load.burst))
  await sleep(1_000)
  await ask(browsers, { ask: 'measure' })
  const cpuBefore = process.cpuUsage()
  const startedAt = performance.now()
  for (let turn = 0; turn * load.everyMs < load.forMs; turn++) {
    await sleep(Math.max(0, startedAt + turn * load.everyMs - performance.now()))
    await subject.send(next(load.burst))
  }
  const { user, system } = process.cpuUsage(cpuBefore)
  const cpu = (user + system) / 1000 / (performance.now() - startedAt)
  await sleep(1_500)
  return { subject: subject.name, load: load.name, cpu, ...(await ask(browsers, { ask: 'report' })) }
}

async function stormOf(subject: Subject, browsers: ChildProcess, clients: number): Promise<StormFigures> {
  await ask(browsers, { ask: 'measure' })
  const readsBefore = subject.reads() ?? 0
  const startedAt = performance.now()
  await ask(browsers, { ask: 'storm' })
  await subject.send(next(1))
  let report = await ask(browsers, { ask: 'report' })
  while (report.open < clients * 0.99 && performance.now() - startedAt < STORM_LIMIT_MS) {
    await sleep(100)
    report = await ask(browsers, { ask: 'report' })
  }
  const backMs = performance.now() - startedAt
  await subject.send(next(1))
  await sleep(1_500)
  return { ...(await ask(browsers, { ask: 'report' })), clients, backMs, reads: (subject.reads() ?? 0) - readsBefore }
}

/** @throws when the process that plays the browsers ends instead of answering */
async function ask(browsers: ChildProcess, question: Ask): Promise<Report> {
  const answered = new AbortController()
  const ended = once(browsers, 'exit', { signal: answered.signal }).then(() => {
    throw new Error('The process that plays the browsers ended.')
  })
  const answer = once(browsers, 'message', { signal: answered.signal })
  browsers.send(question)
  try {
    const [report] = await Promise.race([answer, ended])
    return report as Report // the only thing that the child sends
  } finally {
    ended.catch(() => undefined) // aborting it is not an end
    answered.abort()
  }
}

function line(figures: LiveFigures): string {
  const { subject, clients, load, p50, p99, cpu, lost, samples, connectMs } = figures
  const ms = (value: number) => `${value.toFixed(1)} ms`
  const who = `${String(clients).padStart(5)} streams, ${load}: ${subject.padEnd(24)}`
  return `${who} p50 ${ms(p50)}, p99 ${ms(p99)}, ${(cpu * 100).toFixed(0)} % of a core, ${lost} lost, ${samples} writes seen, connected in ${(connectMs / 1000).toFixed(1)} s\n`
}

function ratios(figures: readonly LiveFigures[]): string {
  const products = figures.filter((one) => !one.subject.startsWith('bare'))
  return products
    .map((one) => {
      const bare = figures.find(
        (other) => other.subject.startsWith('bare') && other.clients === one.clients && other.load === one.load,
      )
      const times = (mine: number, its: number | undefined) => (its === undefined ? '–' : `${(mine / its).toFixed(2)} ×`)
      return `${String(one.clients).padStart(5)} streams, ${one.load}: p50 ${times(one.p50, bare?.p50)}, p99 ${times(one.p99, bare?.p99)}, CPU ${times(one.cpu, bare?.cpu)} of the bare loop\n`
    })
    .join('')
}

if (import.meta.main) {
  const sizes = process.argv.slice(2).map(Number)
  const { figures, storm } = await benchLive(sizes.length > 0 ? sizes : SIZES)
  process.stdout.write('Live stream, event to client, from just before the commit (bare loop: the write) to the arrival:\n')
  process.stdout.write(figures.map(line).join(''))
  process.stdout.write(ratios(figures))
  const back =
    storm.open >= storm.clients * 0.99 ? `99 % back in ${(storm.backMs / 1000).toFixed(1)} s` : `only ${storm.open} back`
  process.stdout.write(
    `Storm: ${storm.clients} streams cut at once: ${back}, ${storm.reads} reads of the outbox, ${storm.lost} events lost, ${storm.resets} resets, ${storm.sentAway} sent away once or more\n`,
  )
}
