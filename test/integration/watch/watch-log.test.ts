import { randomBytes } from 'node:crypto'
import pino from 'pino'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { WatchLog } from '#activities/watch/watch-log.ts'
import { createMetrics } from '#telemetry/metrics.ts'
import { makeGateway, message, START } from '../stores/facts.ts'
import { type StoreDatabase, storeDatabase, TENANT } from '../stores/store-database.ts'

let store: StoreDatabase
let gatewayId: string
let gateways = 0
beforeAll(async () => {
  store = await storeDatabase()
})
afterAll(async () => await store.close())
beforeEach(async () => {
  gateways += 1
  gatewayId = await makeGateway(store.db, TENANT, `gateway-${gateways}`)
})

const said: string[] = []
const watchLog = () =>
  new WatchLog({
    ...{ db: store.db, tenantId: TENANT, gatewayId, slug: `gateway-${gateways}`, onFull: () => undefined },
    log: pino({ level: 'error' }, { write: (line: string) => said.push(line) }),
    metrics: createMetrics('worker'),
  })

/** Longer than an entry of an index may be, and with nothing in it to compress. */
const endless = () => randomBytes(8_000).toString('hex')

it('stores everything but the fact that the database will never take, and shows a gap for that one', async () => {
  const log = watchLog()
  const facts = Array.from({ length: 20 }, (_, index) => message(`m${index}`, START + index))
  facts[7] = message('odd', START + 7, { dedupKey: `msg:${endless()}` })
  for (const fact of facts) {
    log.heard(fact.at)
    log.add({ kind: 'fact', fact }, fact.at)
  }
  await log.drain()
  const [counted] = await store.asOwner<{ facts: string }>('SELECT count(*) AS facts FROM session_event WHERE gateway_id = $1', [
    gatewayId,
  ])
  expect(counted?.facts).toBe('19')
  expect(log.storedUntil()).toBe(START + 19)
  const gaps = await store.asOwner<{ from_at: Date; to_at: Date; missed: number }>(
    'SELECT from_at, to_at, missed FROM gateway_gap WHERE gateway_id = $1',
    [gatewayId],
  )
  expect(gaps).toEqual([{ from_at: new Date(START + 7), to_at: new Date(START + 7), missed: 1 }])
  expect(said.join('')).toContain('refuses')
})
