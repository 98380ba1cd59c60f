import { readFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type HandoffPlace, sendHandoff } from '#cli/handoff-client.ts'
import { HandoffPage } from '#contracts/api/response.ts'
import { DEFAULT_TENANT_ID } from '#contracts/tenant.ts'
import { createApiToken } from '#prisma/stores/api-tokens.ts'
import type { Launched } from '#start/launch.ts'
import { Installation } from '../../monitoring/installation.ts'
import { OwnServers } from '../../monitoring/own-servers.ts'
import { until } from '../../monitoring/until.ts'
import { EffectLedger } from './effect-ledger.ts'

const MESSAGES = Number(process.env.HANDOFF_MESSAGES ?? 3_000)
/** The channel holds this many; the sender is about ten times as fast as the consumer, so it is full nearly all the time. */
const CAPACITY = 500
const MS_A_MESSAGE = Number(process.env.HANDOFF_MS_A_MESSAGE ?? 5)
const BATCH = 100
const CHANNEL = 'planner/writer'

let servers: OwnServers
let installation: Installation
let ledger: EffectLedger
let place: HandoffPlace
let port: number
const parts: Record<'web' | 'worker' | 'consumer', Launched | null> = { web: null, worker: null, consumer: null }

beforeAll(async () => {
  servers = await OwnServers.start()
  installation = await Installation.open(servers.addresses)
  await installation.configure([])
  port = await freePort()
  const made = { name: 'drill', role: 'engineer', createdBy: 'a test', expiresAt: Date.now() + 7_200_000 } as const
  const { token } = await createApiToken(installation.db, DEFAULT_TENANT_ID, made)
  place = { origin: `http://127.0.0.1:${port}`, token, channel: CHANNEL, signal: new AbortController().signal }
  ledger = new EffectLedger(join(installation.dir, 'effects.sqlite'))
  await Promise.all([start.web(), start.worker(), start.consumer(Math.round((MESSAGES * 4) / 5))])
})

afterAll(async () => {
  await installation?.close()
  await servers?.stop()
})

const start = {
  web: async () => {
    const secret = { NEXTAUTH_SECRET: 'a secret of the tests alone, long enough', PORT: String(port), LOG_LEVEL: 'error' }
    parts.web = await installation.startProgram('test/integration/handoffs/api-process.ts', 'web.log', secret)
  },
  worker: async () => {
    parts.worker = await installation.startWorker({ LOG_LEVEL: 'warn' })
  },
  consumer: async (diesAt: number | 'never' = 'never') => {
    const about = { ORIGIN: place.origin, TOKEN: place.token, CHANNEL, LEDGER: join(installation.dir, 'effects.sqlite') }
    const env = { ...about, MS_A_MESSAGE: String(MS_A_MESSAGE), BATCH: '50', DIES_AT: String(diesAt) }
    parts.consumer = await installation.startProgram('test/integration/handoffs/consumer-process.ts', 'consumer.log', env)
  },
}

async function killAndRestart(what: 'web' | 'worker' | 'consumer' | 'postgres'): Promise<void> {
  if (what === 'postgres') {
    await servers.killPostgres()
    await sleep(1_000)
    return await servers.restartPostgres()
  }
  if (what === 'consumer') await parts.consumer?.exited
  else await parts[what]?.stop('SIGKILL')
  await start[what]()
}

describe('a durable hand-off whose parts are killed in turn, with a consumer ten times too slow', () => {
  it('loses nothing, keeps the order, and has every effect once', {
    timeout: 60_000 + MESSAGES * MS_A_MESSAGE * 20,
  }, async () => {
    const beganAt = performance.now()
    const sender = { full: 0 }
    const sending = sendAll(sender)
    const memory = watchMemory()
    const turns = ['web', 'worker', 'postgres', 'consumer'] as const
    for (const [index, what] of turns.entries()) {
      const share = ((index + 1) * MESSAGES) / (turns.length + 1)
      await reached(share)
      await killAndRestart(what)
    }
    await sending
    await reached(MESSAGES)
    const peak = memory.stop()
    const { n, total, deliveries } = ledger.sum()
    expect({ n, total }).toEqual({ n: MESSAGES, total: (MESSAGES * (MESSAGES + 1)) / 2 })
    expect(ledger.outOfOrder()).toEqual([])
    expect(sender.full).toBeGreaterThan(0)
    // A consumer died between effect and acknowledgement, so some came twice.
    expect(deliveries).toBeGreaterThan(n)
    const settled = { sent: MESSAGES, effective: MESSAGES, waiting: 0, dead: 0 }
    await until('the channel to be settled, and nothing to be wrong with it', async () => {
      const shown = await channel()
      return shown?.waiting === 0 && shown.faults.length === 0
    })
    expect(await channel()).toMatchObject(settled)
    const seconds = Math.round((performance.now() - beganAt) / 1_000)
    console.log(
      `${MESSAGES} messages in ${seconds} s (${Math.round(MESSAGES / seconds)}/s), ${turns.length} parts killed: ` +
        `${deliveries - n} delivered again, ${sender.full} times refused as full; ` +
        `peak memory of the web server ${peak.web} MB, of the worker ${peak.worker} MB`,
    )
  })
})

async function sendAll(sender: { full: number }): Promise<void> {
  const numbered = (from: number) =>
    Array.from({ length: Math.min(BATCH, MESSAGES - from) }, (_, i) => ({
      key: `message-${from + i + 1}`,
      body: { n: from + i + 1 },
    }))
  const onFull = () => {
    sender.full += 1
  }
  await sendHandoff(place, numbered(0), onFull)
  const headers = { authorization: `Bearer ${place.token}`, 'content-type': 'application/json' }
  const body = JSON.stringify({ capacity: CAPACITY, reason: 'a drill' })
  await fetch(`${place.origin}/api/v1/handoffs/${encodeURIComponent(CHANNEL)}/settings`, { method: 'POST', headers, body })
  for (let from = BATCH; from < MESSAGES; from += BATCH) await sendHandoff(place, numbered(from), onFull)
}

const reached = async (count: number) =>
  await until(`${Math.round(count)} effects`, async () => ledger.sum().n >= count, {
    withinMs: 60_000 + MESSAGES * MS_A_MESSAGE * 3,
    soFar: () => `There are ${JSON.stringify(ledger.sum())}.`,
  })

async function channel() {
  const response = await fetch(`${place.origin}/api/v1/handoffs`, { headers: { authorization: `Bearer ${place.token}` } })
  return HandoffPage.parse(await response.json()).items.find((item) => item.channel === CHANNEL)
}

/** Resident memory of what is at work, in MB; of those that were killed as well. */
function watchMemory() {
  const peak = { web: 0, worker: 0 }
  const timer = setInterval(() => {
    for (const what of ['web', 'worker'] as const)
      void residentMb(parts[what]).then((mb) => (peak[what] = Math.max(peak[what], mb)))
  }, 500)
  return {
    stop: () => {
      clearInterval(timer)
      return peak
    },
  }
}

async function residentMb(part: Launched | null): Promise<number> {
  const status = part ? await readFile(`/proc/${part.identity.pid}/status`, 'utf8').catch(() => '') : ''
  return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1_024)
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => void server.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('A TCP server has a port.')
  return address.port
}
