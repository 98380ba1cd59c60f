import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ingestBatch } from '#prisma/stores/ingest.ts'
import { sessionDetail } from '#prisma/stores/sessions.ts'
import { listMonths } from '#prisma/stores/work/months.ts'
import { LONG_AGO, runThrough, smallHistory } from '#test/integration/backfill/history.ts'
import { fact, makeGateway, message, row } from './facts.ts'
import { type StoreDatabase, storeDatabase, TENANT } from './store-database.ts'

/** Session `a` of the small history: two calls in it, `m1` and `m2`. */
const KEY = 'agent:main:a'
const LATER = LONG_AGO + 3_600_000

let store: StoreDatabase
beforeAll(async () => {
  store = await storeDatabase()
})
afterAll(async () => await store.close())

/** A watch that sees the session, which is as old as its history, and model calls of it. */
async function watch(gatewayId: string, ...calls: readonly string[]): Promise<void> {
  const seen = fact('session-seen', {
    ...{ at: LATER, sessionKey: KEY, dedupKey: 'seen', reason: 'poll' },
    row: row({ createdAt: LONG_AGO, updatedAt: LATER }),
  })
  const messages = calls.map((id) => message(id, LATER, { sessionKey: KEY }))
  await ingestBatch(store.db, TENANT, { gatewayId, receivedAt: LATER, observations: [seen, ...messages], verdicts: [] })
}

describe('a session that is watched', () => {
  it('and gets its history later, has the calls that only history knows beside its sums, and each of them once', async () => {
    await watch(await makeGateway(store.db, TENANT, 'legacy'), 'm1', 'now')
    expect(await sessionDetail(store.db, TENANT, KEY)).toMatchObject({ history: null, session: { tokens: { input: 200 } } })
    await runThrough(store.db, smallHistory())
    const at = new Date(LONG_AGO + 10_000).toISOString()
    expect(await sessionDetail(store.db, TENANT, KEY)).toMatchObject({
      session: { imported: false, tokens: { input: 200, costUsd: 0.5 } },
      history: {
        ...{ calls: 1, firstAt: at, lastAt: at },
        tokens: { input: 100, output: 20, cacheRead: 0, cacheWrite: 0, costUsd: 0.125 },
      },
    })
    expect(await listMonths(store.db, TENANT)).toMatchObject([{ tokens: { total: 2_222 + 120, imported: 120 } }])
  })

  it('after its history came, has it in its sums, and nothing beside them', async () => {
    const other = await storeDatabase()
    try {
      await runThrough(other.db, smallHistory())
      expect((await sessionDetail(other.db, TENANT, KEY))?.history).toBeNull()
      const gatewayId = await other.asOwner<{ id: string }>('SELECT id FROM gateway')
      const facts = [message('m1', LATER, { sessionKey: KEY }), message('now', LATER, { sessionKey: KEY })]
      await ingestBatch(other.db, TENANT, {
        ...{ gatewayId: gatewayId[0]?.id ?? '', receivedAt: LATER, observations: facts, verdicts: [] },
      })
      expect(await sessionDetail(other.db, TENANT, KEY)).toMatchObject({
        session: { imported: false, tokens: { input: 300, costUsd: 0.5 } },
        history: null,
      })
    } finally {
      await other.close()
    }
  })
})
