import { setTimeout as sleep } from 'node:timers/promises'
import { pino } from 'pino'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { JudgeLoop } from '#activities/alert/judge-loop.ts'
import { createComponentJudges } from '#activities/component/create-component-judges.ts'
import { ComponentsFile } from '#contracts/config/components.ts'
import { defaultResponseConfig } from '#contracts/config/response-config.ts'
import type { FindingView } from '#contracts/live.ts'
import { putResponseConfig } from '#prisma/stores/response-config.ts'
import { RunningRelay } from '../../component/relay.ts'
import { type StoreDatabase, storeDatabase, TENANT } from '../stores/store-database.ts'

const TOKEN = 'a-bearer-that-is-in-no-row'
const LIMIT_BYTES = 24 * 1024 * 1024
const WITHIN_MS = 120_000

let store: StoreDatabase
let relay: RunningRelay
const over = new AbortController()
let judging: Promise<unknown> = Promise.resolve()

beforeAll(async () => {
  store = await storeDatabase()
  relay = await RunningRelay.start({ limitBytes: LIMIT_BYTES, token: TOKEN })
  await putResponseConfig(store.db, TENANT, { ...defaultResponseConfig(), components: configFor(relay.origin) })
})
afterAll(async () => {
  await relay.kill()
  over.abort()
  await judging
  await store.close()
})

const configFor = (origin: string) =>
  ComponentsFile.parse({
    components: [
      {
        ...{ slug: 'relay', name: 'Message relay', kind: 'relay', window: '2m' },
        scrape: {
          ...{ url: `${origin}/metrics`, every: '500ms', timeout: '400ms', bearer: { env: 'RELAY_TOKEN' } },
          figures: {
            'memory-bytes': { metric: 'process_resident_memory_bytes' },
            'queue-depth': { metric: 'relay_buffered_messages' },
            'oldest-item-seconds': { metric: 'relay_oldest_message_timestamp_seconds', as: 'age' },
            'buffer-bytes': { metric: 'relay_buffer_bytes' },
            'buffer-limit-bytes': { metric: 'relay_buffer_limit_bytes' },
          },
        },
        limits: { 'buffer-bytes': { of: 'buffer-limit-bytes', warnAt: 0.95 }, 'oldest-item-seconds': { at: '1h' } },
      },
    ],
  })

type Finding = { verdict: string; labels: Record<string, string>; evidence: FindingView['evidence'] }

const openFindings = async (): Promise<Finding[]> =>
  await store.asOwner<Finding>(
    `SELECT verdict, labels, evidence FROM finding WHERE kind = 'component' AND cleared_at IS NULL AND labels->>'component' = 'relay'`,
  )

/** Waits for a finding about the relay; how soon it comes is the judges' own clock. */
async function finding(wanted: string): Promise<Finding> {
  const giveUpAt = Date.now() + WITHIN_MS
  while (Date.now() < giveUpAt) {
    const found = (await openFindings()).find(({ verdict }) => verdict === wanted)
    if (found) return found
    await sleep(100)
  }
  throw new Error(`No finding ${wanted} came.`)
}

it('warns of a relay before its buffer is flushed, says when it will be, and says that nobody knows once it is gone', async () => {
  const deps = { db: store.db, env: { RELAY_TOKEN: TOKEN }, configDir: '/nowhere', hostSocket: '/nowhere/host.sock' }
  const log = pino({ level: 'silent' })
  judging = Promise.all(
    createComponentJudges(deps).map((judge) => new JudgeLoop({ db: store.db, log }, judge, TENANT).run(over.signal)),
  )
  const overloading = relay.overload({ messagesPerBeat: 8, takenPerBeat: 2, bytes: 10 * 1024 })

  const warned = await finding('near-limit')
  const warnedAt = Date.now()
  expect(await relay.metric('relay_lost_messages_total')).toBe(0)
  expect(warned.labels).toEqual({ component: 'relay', figure: 'buffer-bytes' })
  expect(warned.evidence[0]?.says).toMatch(
    /^Message relay: Buffer .* of 24 MiB \(\d+ %\), grows by .* a minute: hits it in about/,
  )
  const foretold = Date.parse(String(warned.evidence[0]?.figures.hits_limit_at))

  while ((await relay.metric('relay_lost_messages_total')) === 0) await sleep(50)
  const flushedAt = Date.now()
  const lead = (flushedAt - warnedAt) / 1_000
  const off = (foretold - flushedAt) / 1_000
  const fill = Number(warned.evidence[0]?.figures.value) / LIMIT_BYTES
  console.info(
    `relay: warned ${lead.toFixed(1)} s before its buffer was flushed, at ${Math.round(fill * 100)} % full; the foretold time was ${Math.abs(off).toFixed(1)} s ${off < 0 ? 'early' : 'late'}`,
  )
  expect(lead).toBeGreaterThan(0)

  await relay.kill()
  await overloading
  const stale = await finding('stale')
  expect(stale.evidence[0]?.says).toMatch(
    /Nothing was heard of it .* so its state is not known\. Its metrics cannot be reached \(ECONNREFUSED\)/,
  )
  expect(await openFindings()).toHaveLength(1)
  const [{ all } = { all: '' }] = await store.asOwner<{ all: string }>(
    `SELECT concat((SELECT json_agg(c) FROM component c), (SELECT json_agg(f) FROM finding f), (SELECT json_agg(d) FROM config_document d)) AS all`,
  )
  expect(all).not.toContain(TOKEN)
})
