import { afterAll, beforeAll, expect, it } from 'vitest'
import { ingestBatch } from '#prisma/stores/ingest.ts'
import { listMonths } from '#prisma/stores/work/months.ts'
import { LONG_AGO, runThrough, smallHistory } from '#test/integration/backfill/history.ts'
import { makeGateway, message } from './facts.ts'
import { type StoreDatabase, storeDatabase, TENANT } from './store-database.ts'

let store: StoreDatabase
beforeAll(async () => {
  store = await storeDatabase()
})
afterAll(async () => await store.close())

it('months begin with history and go on with what is watched, with what came from history told apart', async () => {
  expect(await listMonths(store.db, TENANT)).toEqual([])
  await runThrough(store.db, smallHistory())
  const later = LONG_AGO + 62 * 86_400_000
  const gatewayId = await makeGateway(store.db, TENANT)
  await ingestBatch(store.db, TENANT, { gatewayId, receivedAt: later, observations: [message('now', later)], verdicts: [] })
  const months = await listMonths(store.db, TENANT)
  expect(months.map(({ month }) => month).at(-1)).toBe('2019-05')
  expect(months.at(-1)).toEqual({
    ...{ month: '2019-05', tokens: { total: 240, imported: 240 }, costUsd: 0.25 },
    ...{ sessionsBegun: 2, tasksMade: 3, tasksCompleted: 3 },
  })
  const between = months.find(({ month }) => month === '2019-06')
  expect(between).toMatchObject({ tokens: null, costUsd: null, tasksMade: 0 })
  const watched = months.find(({ month }) => month === '2019-07')
  expect(watched).toMatchObject({ tokens: { total: 1_111, imported: 0 }, costUsd: 0.25 })
})
