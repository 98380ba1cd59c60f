import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { undoBackfill } from '#prisma/stores/backfill/undo-backfill.ts'
import { verifyCollections } from '#prisma/stores/backfill/verify-collections.ts'
import { ingestBatch } from '#prisma/stores/ingest.ts'
import { message } from '#test/integration/stores/facts.ts'
import { type StoreDatabase, storeDatabase, TENANT } from '#test/integration/stores/store-database.ts'
import { clear, everything } from './held.ts'
import { asVerified, LONG_AGO, row, runThrough, smallHistory } from './history.ts'

let store: StoreDatabase
beforeAll(async () => {
  store = await storeDatabase()
})
afterAll(async () => await store.close())

describe('settling', () => {
  it('counts what follows from the rows of a session', async () => {
    await clear(store)
    const history = smallHistory()
    const { run } = await runThrough(store.db, history)
    const [session] = await store.asOwner(`SELECT * FROM session WHERE key = 'agent:main:a'`)
    expect(session).toMatchObject({
      ...{
        input_tokens: '200',
        output_tokens: '40',
        total_tokens: '240',
        cost_usd: '0.25000000',
        sort_cost: 0.25,
        tool_count: 1,
      },
      ...{ active_at: new Date(LONG_AGO + 60_000), gone_at: new Date(LONG_AGO + 60_000), first_seen_at: new Date(LONG_AGO) },
    })
    const [made] = await store.asOwner('SELECT model_calls, tool_count, input_tokens, cost_usd FROM run')
    expect(made).toEqual({ model_calls: 2, tool_count: 1, input_tokens: '200', cost_usd: '0.25000000' })
    const { collections } = await verifyCollections(store.db, TENANT, asVerified(run, history))
    for (const { verified } of collections) expect(verified.differing).toBe(0)
  })
})

describe('undoing', () => {
  it('takes a run back to the last row, and the gateway with it', async () => {
    await clear(store)
    const before = await everything(store)
    const { run } = await runThrough(store.db, smallHistory())
    await undoBackfill(store.db, TENANT, run.id)
    expect(await everything(store)).toEqual(before)
    await undoBackfill(store.db, TENANT, run.id)
    expect(await everything(store)).toEqual(before)
  })

  it('brings back what a run changed, and what earlier runs brought stays', async () => {
    await clear(store)
    const history = smallHistory()
    await runThrough(store.db, history)
    const before = await everything(store)
    const later = smallHistory().map((each) => {
      if (each.collection === 'sessions')
        return { ...each, rows: each.rows.map((one) => ({ ...one, values: { ...one.values, title: 'Else' } })) }
      if (each.collection === 'uses')
        return {
          ...each,
          rows: [
            ...each.rows,
            {
              ...each.rows[0],
              ...row('uses', 'm9', { messageId: 'm9', at: LONG_AGO, input: 5, output: 5 }, each.rows[0]?.links),
            },
          ],
        }
      return each.collection === 'tasks'
        ? {
            ...each,
            rows: [...each.rows.map((one) => ({ ...one, values: { title: 'Else' } })), row('tasks', '9', { title: 'New' })],
          }
        : each
    })
    const { run } = await runThrough(store.db, later)
    expect(await everything(store)).not.toEqual(before)
    await undoBackfill(store.db, TENANT, run.id)
    expect(await everything(store)).toEqual(before)
  })

  it('leaves what live data has made its own, and what hangs on it', async () => {
    await clear(store)
    const { run } = await runThrough(store.db, smallHistory())
    const [gateway] = await store.asOwner<{ id: string }>('SELECT id FROM gateway')
    const at = Date.now()
    await ingestBatch(store.db, TENANT, {
      ...{ gatewayId: gateway?.id ?? '', receivedAt: at, verdicts: [] },
      observations: [message('m100', at, { sessionKey: 'agent:main:a', runId: 'r9' })],
    })
    await undoBackfill(store.db, TENANT, run.id)
    expect(await store.asOwner('SELECT key, imported FROM session')).toEqual([{ key: 'agent:main:a', imported: false }])
    expect(await store.asOwner('SELECT message_id FROM token_use')).toEqual([{ message_id: 'm100' }])
    expect(await store.asOwner('SELECT slug FROM gateway')).toEqual([{ slug: 'legacy' }])
  })
})
