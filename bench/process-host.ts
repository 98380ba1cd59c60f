import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createProcessDriver } from '#activities/target/process/process-driver.ts'
import { freePort } from '#start/ports.ts'
import { waitUntil } from '#start/wait-until.ts'
import { collecting, makePlace, makeRelease, removePlace, stepOf, whoAnswers } from '#test/integration/target-host/hosted.ts'
import { startHostProcess } from './process-host/host-process.ts'
import { type Load, load } from './process-host/load.ts'

const ROUNDS = Number(process.env.ROUNDS ?? 5)
const SWITCHES = Number(process.env.SWITCHES ?? 20)
const median = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
const say = (line: string) => void process.stdout.write(`${line}\n`)
const spread = (values: number[]) =>
  `median ${median(values).toFixed(1)}, ${Math.min(...values).toFixed(1)} to ${Math.max(...values).toFixed(1)} ms`

const place = await makePlace()
let host = await startHostProcess(place)
const driver = createProcessDriver({ hostSocket: place.socket })
let fence = 0

async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now()
  await work()
  return performance.now() - began
}

/** Asks until a release answers, from when it was asked for: what a user sees. */
async function untilAnswers(release: string): Promise<void> {
  await waitUntil(release, async () => (await whoAnswers(place)).release === release, { timeoutMs: 20_000, everyMs: 1 })
}

try {
  const [one, two] = [await makeRelease(place, 'one'), await makeRelease(place, 'two')]
  const stage = (release: typeof one) => driver.stage(stepOf(place, release, fence), collecting())
  const bringOver = (release: typeof one) => driver.switchOver(stepOf(place, release, fence), collecting())
  const restore = (release: typeof one) => driver.restore(stepOf(place, release, fence), collecting())
  fence += 1
  await stage(one)
  await bringOver(one)

  const figures: Record<'stage' | 'switch' | 'warm' | 'cold', number[]> = { stage: [], switch: [], warm: [], cold: [] }
  for (let round = 0; round < SWITCHES; round += 1) {
    fence += 1
    figures.stage.push(await timed(() => stage(two)))
    figures.switch.push(await timed(() => bringOver(two).then(() => untilAnswers('two'))))
    if (round % 2 === 0) {
      fence += 1
      figures.warm.push(await timed(() => restore(one).then(() => untilAnswers('one'))))
    } else {
      await driver.retire(stepOf(place, two, fence), collecting())
      fence += 1
      figures.cold.push(await timed(() => restore(one).then(() => untilAnswers('one'))))
    }
  }
  say(`Process host, ${SWITCHES} deployments of a Node service on this machine; to the first answer by the other release:`)
  say(`  stage (copy, start, ready)         ${spread(figures.stage)}`)
  say(`  switch                             ${spread(figures.switch)}`)
  say(`  restore, kept warm                 ${spread(figures.warm)}`)
  say(`  restore, started anew              ${spread(figures.cold)}`)
  const back: number[] = []
  for (let round = 0; round < ROUNDS; round += 1) {
    await host.end('SIGKILL')
    const began = performance.now()
    host = await startHostProcess(place)
    await untilAnswers('one')
    back.push(performance.now() - began)
  }
  say(`  host killed, from the next one on  ${spread(back)}`)
  await overhead()
} finally {
  await host.end('SIGTERM')
  await removePlace(place)
}

/** The same service, the same load, one after the other in each round: to the service itself, through a relay of bytes, through the proxy. */
async function overhead(): Promise<void> {
  fence += 1
  const release = await makeRelease(place, 'measured')
  const { address } = await driver.stage(stepOf(place, release, fence), collecting())
  await driver.switchOver(stepOf(place, release, fence), collecting())
  const direct = Number(new URL(address ?? '').port)
  const between = await freePort()
  const relay = spawn(process.execPath, [
    new URL('process-host/relay.ts', import.meta.url).pathname,
    String(between),
    String(direct),
  ])
  await once(relay.stdout, 'data')
  try {
    for (const atOnce of [1, 16]) await compare(atOnce, { direct, relay: between, proxy: place.target.port })
  } finally {
    relay.kill()
  }
}

type Way = 'direct' | 'relay' | 'proxy'

async function compare(atOnce: number, ports: Record<Way, number>): Promise<void> {
  const ways: Way[] = ['direct', 'relay', 'proxy']
  const seen: Record<Way, Load[]> = { direct: [], relay: [], proxy: [] }
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const way of ways) seen[way].push(await load(ports[way], { atOnce, seconds: 2 }))
  }
  say(`\n${atOnce} at once, ${ROUNDS} rounds of 2 s each (medians; client, host and service share this machine)`)
  const perSecond = (way: Way) => median(seen[way].map((one) => one.perSecond))
  for (const way of ways) {
    const [p50, p99] = [median(seen[way].map(({ p50Ms }) => p50Ms)), median(seen[way].map(({ p99Ms }) => p99Ms))]
    const failed = seen[way].reduce((sum, one) => sum + one.failed, 0)
    const ratio = (perSecond(way) / perSecond('direct')).toFixed(2)
    say(
      `  ${way.padEnd(7)} ${perSecond(way).toFixed(0).padStart(7)} requests/s (${ratio} of direct)  p50 ${p50.toFixed(2)} ms  p99 ${p99.toFixed(2)} ms  failed ${failed}`,
    )
  }
}
