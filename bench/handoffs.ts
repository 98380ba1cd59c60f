import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { acknowledgeHandoff, type HandoffPlace, sendHandoff, takeHandoff } from '#cli/handoff-client.ts'
import { DEFAULT_TENANT_ID } from '#contracts/tenant.ts'
import { type Database, openDatabase } from '#prisma/client.ts'
import { migrate } from '#prisma/migrate.ts'
import { createApiToken } from '#prisma/stores/api-tokens.ts'
import { acknowledgeMessages } from '#prisma/stores/handoff/acknowledge-messages.ts'
import { sendMessages } from '#prisma/stores/handoff/send-messages.ts'
import { takeMessages } from '#prisma/stores/handoff/take-messages.ts'
import { startPostgres } from '#start/embedded-postgres.ts'
import { type Launched, launch } from '#start/launch.ts'
import { inProject } from '#start/project.ts'
import { runQueueTable } from './handoff/queue-table.ts'

const MESSAGES = Number(process.env.HANDOFF_MESSAGES ?? 100_000)
const BATCH = 500
const CHANNEL = 'bench/one'
const bodyOf = (n: number) => ({ n, task: 'summarise', text: 'x'.repeat(200) })
const numbered = (from: number, to = MESSAGES) =>
  Array.from({ length: Math.min(BATCH, to - from) }, (_, i) => ({ key: `m${from + i}`, body: bodyOf(from + i) }))

/** 100,000 messages through the HTTP API, one sender and one consumer at once, beside the stores alone and a plain queue table. */
async function benchHandoffs(): Promise<void> {
  const dir = await mkdtemp(join(tmpdir(), 'mission-control-bench-'))
  const postgres = await startPostgres({ dir, port: 0 })
  const db = openDatabase({ url: postgres.appUrl, maxConnections: 2, applicationName: 'bench' })
  try {
    await migrate({ ownerUrl: postgres.ownerUrl })
    const share = Math.min(MESSAGES, 20_000)
    const bare = await runQueueTable(postgres.ownerUrl, share, BATCH, bodyOf)
    const stores = await runStores(db, share)
    say(`Durable hand-off, batches of ${BATCH}, bodies of 230 bytes:`)
    say(`  ${rate(bare)} a queue table with SKIP LOCKED, one connection, no API, order or lease (${share} messages)`)
    say(
      `  ${rate(stores)} the stores of the durable hand-off, one connection (${share} messages), ratio ${(stores / bare).toFixed(2)}`,
    )
    await runApi(db, postgres.appUrl, dir)
  } finally {
    await db.close()
    await postgres.stop()
    await rm(dir, { recursive: true, force: true })
  }
}

async function runStores(db: Database, messages: number): Promise<number> {
  const began = performance.now()
  for (let from = 0; from < messages; from += BATCH) {
    await sendMessages(db, DEFAULT_TENANT_ID, 'stores', numbered(from, messages))
    const asked = { consumer: 'bench', max: BATCH, leaseSeconds: 60 }
    const taken = await takeMessages(db, DEFAULT_TENANT_ID, 'stores', asked)
    const last = taken?.items.at(-1)
    if (!taken?.leaseId || !last) throw new Error('What was sent could not be taken.')
    await acknowledgeMessages(db, DEFAULT_TENANT_ID, 'stores', { leaseId: taken.leaseId, upTo: last.seq })
  }
  return (messages * 1_000) / (performance.now() - began)
}

async function runApi(db: Database, url: string, dir: string): Promise<void> {
  const port = await freePort()
  const secret = 'a secret of the benchmark alone, long enough'
  const web = await launch({
    ...{
      command: process.execPath,
      args: [inProject('test/integration/handoffs/api-process.ts')],
      logFile: join(dir, 'web.log'),
    },
    env: {
      ...{ PATH: process.env.PATH, PORT: String(port), DATABASE_URL: url, NEXTAUTH_SECRET: secret, LOG_LEVEL: 'error' },
      ...{ TEMPORAL_ADDRESS: '127.0.0.1:9', MISSION_CONTROL_REDACTION_KEY: '0'.repeat(64) },
      // What is measured is the channel, and not how much one token may ask.
      MISSION_CONTROL_API_CHANGES_PER_MINUTE: '0',
    },
  })
  const memory = watchMemory(web)
  try {
    const made = { name: 'bench', role: 'operator', createdBy: 'bench', expiresAt: Date.now() + 3_600_000 } as const
    const { token } = await createApiToken(db, DEFAULT_TENANT_ID, made)
    const place = { origin: `http://127.0.0.1:${port}`, token, channel: CHANNEL, signal: new AbortController().signal }
    await sendHandoff(place, numbered(0))
    const began = performance.now()
    const [full, order] = await Promise.all([sendAll(place), consumeAll(place)])
    const perSecond = (MESSAGES * 1_000) / (performance.now() - began)
    say(
      `  ${rate(perSecond)} through the HTTP API, sender and consumer at once (${MESSAGES} messages; refused as full ${full} times)`,
    )
    say(`  in order and none missing: ${order ? 'yes' : 'NO'}; peak memory of the web server ${memory.stop()} MB`)
    if (!order) process.exitCode = 1
  } finally {
    memory.stop()
    await web.stop('SIGKILL')
  }
}

async function sendAll(place: HandoffPlace): Promise<number> {
  let full = 0
  for (let from = BATCH; from < MESSAGES; from += BATCH)
    await sendHandoff(place, numbered(from), () => {
      full += 1
    })
  return full
}

async function consumeAll(place: HandoffPlace): Promise<boolean> {
  let next = 0
  let isInOrder = true
  while (next < MESSAGES) {
    const { leaseId, items } = await takeHandoff(place, { consumer: 'bench', max: BATCH, leaseSeconds: 60, waitSeconds: 5 })
    const last = items.at(-1)
    if (leaseId === null || !last) continue
    for (const { key } of items) {
      isInOrder &&= key === `m${next}`
      next += 1
    }
    await acknowledgeHandoff(place, { leaseId, upTo: last.seq })
  }
  return isInOrder
}

/** Highest resident memory of a process, in MB. */
function watchMemory({ identity: { pid } }: Launched) {
  let peak = 0
  const look = async () => {
    const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')
    peak = Math.max(peak, Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1_024))
  }
  const timer = setInterval(() => void look(), 250)
  return {
    stop: () => {
      clearInterval(timer)
      return peak
    },
  }
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => void server.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('A TCP server has a port.')
  return address.port
}

const rate = (perSecond: number): string => `${String(Math.round(perSecond)).padStart(6)} messages/s`
const say = (line: string): void => void process.stdout.write(`${line}\n`)

await benchHandoffs()
