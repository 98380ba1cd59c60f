import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ReadyRow } from '#prisma/stores/backfill/ready-row.ts'
import { saveBackfill } from '#prisma/stores/backfill/save-backfill.ts'
import { undoBackfill } from '#prisma/stores/backfill/undo-backfill.ts'
import { verifyCollections } from '#prisma/stores/backfill/verify-collections.ts'
import { ingestBatch } from '#prisma/stores/ingest.ts'
import { makeGateway, message } from '#test/integration/stores/facts.ts'
import { type StoreDatabase, storeDatabase, TENANT } from '#test/integration/stores/store-database.ts'
import { clear, everything } from './held.ts'
import {
  asVerified,
  beginRun,
  copyHistory,
  type History,
  inSession,
  LONG_AGO,
  linkTo,
  row,
  runThrough,
  smallHistory,
} from './history.ts'

let store: StoreDatabase
beforeAll(async () => {
  store = await storeDatabase()
})
afterAll(async () => await store.close())

const ANOTHER = 'agent:main:another'

/** The history with another key at the gateway for its first session, and one more event in it. */
const moved = (): History =>
  smallHistory().map(({ collection, entity, rows }) => ({
    ...{ collection, entity },
    rows: [
      ...rows.map((one) =>
        one.key === 'a' && entity === 'session' ? { ...one, values: { ...one.values, key: ANOTHER } } : inMoved(one),
      ),
      ...(entity === 'event' ? [inMoved(row('events', 'e9', { kind: 'note', at: LONG_AGO }, inSession('a')))] : []),
    ],
  }))

function inMoved(one: ReadyRow): ReadyRow {
  const { session } = one.links
  if (session?.session?.key !== 'agent:main:a') return one
  return { ...one, links: { ...one.links, session: { id: session.id, session: { key: ANOTHER, agentId: 'main' } } } }
}

describe('a session whose key changes at the source', () => {
  it('takes with it what happens in it, in the dry run as in the copy', async () => {
    await clear(store)
    await runThrough(store.db, smallHistory())
    const run = await beginRun(store.db)
    const tried = await copyHistory(store.db, run, moved(), false)
    expect(await copyHistory(store.db, run, moved())).toEqual(tried)
    expect(tried).toMatchObject({ sessions: { updated: 1, unchanged: 1 }, events: { inserted: 1, unchanged: 2 } })
    const of = await store.asOwner(
      `SELECT s.key FROM session_event e JOIN session s ON s.id = e.session_id WHERE e.at = to_timestamp(${LONG_AGO} / 1000.0)`,
    )
    expect(of).toEqual([{ key: ANOTHER }])
  })

  it('keeps the key by which live data knows it', async () => {
    await clear(store)
    const gatewayId = await makeGateway(store.db, TENANT, 'legacy')
    await ingestBatch(store.db, TENANT, {
      ...{
        gatewayId,
        receivedAt: LONG_AGO,
        verdicts: [],
        observations: [message('m0', LONG_AGO, { sessionKey: 'agent:main:a' })],
      },
    })
    await runThrough(store.db, smallHistory())
    const run = await beginRun(store.db)
    const tried = await copyHistory(store.db, run, moved(), false)
    expect(await copyHistory(store.db, run, moved())).toEqual(tried)
    expect(tried).toMatchObject({ sessions: { joined: 1, unchanged: 1 }, events: { inserted: 1 } })
    const { collections } = await verifyCollections(store.db, TENANT, asVerified(run, moved()))
    for (const { collection, verified } of collections)
      expect([collection, verified.targetChecksum]).toEqual([collection, verified.sourceChecksum])
    expect(await store.asOwner('SELECT key FROM session ORDER BY key')).toEqual([
      { key: 'agent:main:a' },
      { key: 'agent:main:b' },
    ])
  })
})

describe('a second source', () => {
  const others = (): History => [
    { collection: 'other agents', entity: 'agent', rows: [row('other agents', '1', { agentId: 'main', name: 'Of the other' })] },
    {
      ...{ collection: 'other sessions', entity: 'session' },
      rows: [row('other sessions', '1', { key: 'agent:main:a', agentId: 'main', title: 'Of the other' })],
    },
    {
      ...{ collection: 'other tasks', entity: 'task' },
      rows: [
        row(
          'other tasks',
          '1',
          { title: 'Theirs' },
          { agent: linkTo('other agents', '1'), session: linkTo('other sessions', '1') },
        ),
      ],
    },
  ]

  it('keeps the agents and sessions that it has joined when the first is undone, and takes them back with itself', async () => {
    await clear(store)
    const before = await everything(store)
    const first = await runThrough(store.db, smallHistory(), 'first')
    const second = await runThrough(store.db, others(), 'second')
    expect(second.counts).toMatchObject({
      'other agents': { joined: 1 },
      'other sessions': { joined: 1 },
      'other tasks': { inserted: 1 },
    })
    await undoBackfill(store.db, TENANT, first.run.id)
    const theirs = `SELECT a.name, s.title FROM task t JOIN agent a ON a.id = t.agent_id JOIN session s ON s.id = t.session_id`
    expect(await store.asOwner(theirs)).toEqual([{ name: 'Main', title: 'Session a' }])
    expect(await store.asOwner('SELECT key FROM session')).toEqual([{ key: 'agent:main:a' }])
    const third = await runThrough(store.db, others(), 'second')
    expect(third.counts).toMatchObject({
      'other agents': { updated: 1 },
      'other sessions': { updated: 1 },
      'other tasks': { unchanged: 1 },
    })
    expect(await store.asOwner(theirs)).toEqual([{ name: 'Of the other', title: 'Of the other' }])
    const { collections } = await verifyCollections(store.db, TENANT, asVerified(third.run, others()))
    for (const { collection, verified } of collections) {
      expect([collection, verified.dangling, verified.differing]).toEqual([collection, 0, 0])
      expect([collection, verified.targetChecksum]).toEqual([collection, verified.sourceChecksum])
    }
    await undoBackfill(store.db, TENANT, third.run.id)
    await saveBackfill(store.db, TENANT, third.run.id, { state: 'undone' })
    await undoBackfill(store.db, TENANT, second.run.id)
    expect(await everything(store)).toEqual(before)
  })
})
