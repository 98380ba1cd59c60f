import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { undoBackfill } from '#prisma/stores/backfill/undo-backfill.ts'
import { verifyCollections } from '#prisma/stores/backfill/verify-collections.ts'
import { writeChunk } from '#prisma/stores/backfill/write-chunk.ts'
import { ingestBatch } from '#prisma/stores/ingest.ts'
import { fact, makeGateway, message } from '#test/integration/stores/facts.ts'
import { type StoreDatabase, storeDatabase, TENANT } from '#test/integration/stores/store-database.ts'
import { clear, everything } from './held.ts'
import { asVerified, beginRun, chunkOf, copyHistory, idOf, LONG_AGO, row, runThrough, smallHistory } from './history.ts'

let store: StoreDatabase
beforeAll(async () => {
  store = await storeDatabase()
})
afterAll(async () => await store.close())

const counted = (
  counts: Partial<Record<'rows' | 'inserted' | 'updated' | 'unchanged' | 'joined' | 'quarantined' | 'orphans', number>>,
) => ({
  ...{ rows: 0, inserted: 0, updated: 0, unchanged: 0, joined: 0, quarantined: 0, orphans: 0 },
  ...counts,
})

describe('a history', () => {
  it('is copied with its relations, and Postgres holds what was sent', async () => {
    await clear(store)
    const history = smallHistory()
    const { run, counts } = await runThrough(store.db, history)
    for (const { collection, rows } of history)
      expect(counts[collection]).toEqual(counted({ rows: rows.length, inserted: rows.length }))
    const { collections, vanished } = await verifyCollections(store.db, TENANT, asVerified(run, history))
    expect(vanished).toBe(0)
    for (const { collection, verified } of collections) {
      const { length } = history.find((each) => each.collection === collection)?.rows ?? []
      expect([collection, verified]).toEqual([
        collection,
        expect.objectContaining({ expected: length, found: length, dangling: 0, differing: 0 }),
      ])
      expect(verified.targetChecksum).toBe(verified.sourceChecksum)
    }
    const [task] = await store.asOwner(`SELECT t.*, p.name AS project, a.agent_id AS agent, s.key AS session FROM task t
      JOIN project p ON p.id = t.project_id JOIN agent a ON a.id = t.agent_id JOIN session s ON s.id = t.session_id WHERE t.title = 'Task 3'`)
    expect(task).toMatchObject({
      parent_id: idOf('tasks/1'),
      project: 'Shop',
      agent: 'main',
      session: 'agent:main:a',
      imported: true,
    })
    expect(task?.detail).toEqual({ points: 3 })
  })

  it('is tried with the same counts, and leaves nothing', async () => {
    await clear(store)
    const run = await beginRun(store.db)
    const before = await everything(store)
    const tried = await copyHistory(store.db, run, smallHistory(), false)
    expect(await everything(store)).toEqual(before)
    expect(await copyHistory(store.db, run, smallHistory())).toEqual(tried)
  })

  it('is written no second time', async () => {
    await clear(store)
    await runThrough(store.db, smallHistory())
    const before = await store.asOwner(
      'SELECT id, xmin::text FROM imported_row UNION ALL SELECT id, xmin::text FROM task ORDER BY 1',
    )
    const { counts } = await runThrough(store.db, smallHistory())
    expect(counts.tasks).toEqual(counted({ rows: 3, unchanged: 3 }))
    expect(Object.values(counts).reduce((sum, { inserted, updated }) => sum + inserted + updated, 0)).toBe(0)
    expect(
      await store.asOwner('SELECT id, xmin::text FROM imported_row UNION ALL SELECT id, xmin::text FROM task ORDER BY 1'),
    ).toEqual(before)
  })

  it('does a chunk that is done no second time, whatever it is asked to write', async () => {
    await clear(store)
    const run = await beginRun(store.db)
    const [agents] = smallHistory()
    if (!agents) throw new Error('There is no history.')
    const counts = await writeChunk(store.db, TENANT, chunkOf(run, agents), { commit: true })
    const before = await everything(store)
    const other = { ...agents, rows: [row('agents', 'other', { agentId: 'other' })] }
    expect(await writeChunk(store.db, TENANT, chunkOf(run, other), { commit: true })).toEqual(counts)
    expect(await everything(store)).toEqual(before)
  })

  it('joins what was watched live: nothing is doubled, and what live data knows stays as it is', async () => {
    await clear(store)
    const gatewayId = await makeGateway(store.db, TENANT, 'legacy')
    const at = LONG_AGO + 1_000
    await ingestBatch(store.db, TENANT, {
      ...{ gatewayId, receivedAt: at, verdicts: [] },
      observations: [
        fact('run-started', { at, startedAt: at, resumed: false, sessionKey: 'agent:main:a', runId: 'r1' }),
        message('m1', at, { sessionKey: 'agent:main:a', runId: 'r1' }),
      ],
    })
    const live = await everything(store, ['session', 'run', 'token_use', 'session_event'])
    const history = smallHistory()
    const { run, counts } = await runThrough(store.db, history)
    expect(counts).toMatchObject({
      agents: { inserted: 0, joined: 1 },
      sessions: { inserted: 1, joined: 1 },
      runs: { inserted: 0, joined: 1 },
      uses: { inserted: 1, joined: 1 },
      events: { inserted: 1, joined: 1 },
    })
    const now = await everything(store, ['session', 'run', 'token_use', 'session_event'])
    for (const [table, rows] of Object.entries(live)) expect(now[table]).toEqual(expect.arrayContaining(rows))
    const [linked] = await store.asOwner(
      `SELECT s.key, a.agent_id FROM task t JOIN session s ON s.id = t.session_id JOIN agent a ON a.id = t.agent_id LIMIT 1`,
    )
    expect(linked).toEqual({ key: 'agent:main:a', agent_id: 'main' })
    const { collections } = await verifyCollections(store.db, TENANT, asVerified(run, history))
    for (const { collection, verified } of collections) {
      expect([collection, verified.dangling, verified.differing]).toEqual([collection, 0, 0])
      expect([collection, verified.targetChecksum]).toEqual([collection, verified.sourceChecksum])
    }
    expect((await runThrough(store.db, history)).counts.sessions).toEqual(counted({ rows: 2, unchanged: 1, joined: 1 }))
    await undoBackfill(store.db, TENANT, run.id)
    expect(await everything(store, ['session', 'run', 'token_use', 'session_event'])).toEqual(live)
  })

  it('is brought up to date: what is new comes, what changed follows, what vanished stays and is counted', async () => {
    await clear(store)
    await runThrough(store.db, smallHistory())
    const later = smallHistory().map((each) =>
      each.collection === 'tasks'
        ? {
            ...each,
            rows: [row('tasks', '1', { title: 'Another' }), ...each.rows.slice(1, 2), row('tasks', '9', { title: 'New' })],
          }
        : each,
    )
    const { run, counts } = await runThrough(store.db, later)
    expect(counts.tasks).toEqual(counted({ rows: 3, inserted: 1, updated: 1, unchanged: 1 }))
    const { vanished } = await verifyCollections(store.db, TENANT, asVerified(run, later))
    expect(vanished).toBe(1)
    const titles = await store.asOwner('SELECT title, status FROM task ORDER BY title')
    expect(titles).toEqual([
      { title: 'Another', status: null },
      { title: 'New', status: null },
      { title: 'Task 2', status: 'done' },
      { title: 'Task 3', status: 'done' },
    ])
  })

  it('verifies a run that no longer sees all rows by those that it has seen', async () => {
    await clear(store)
    await runThrough(store.db, smallHistory())
    const fewer = smallHistory().map((each) => (each.collection === 'tasks' ? { ...each, rows: each.rows.slice(0, 2) } : each))
    const run = await beginRun(store.db)
    await copyHistory(store.db, run, fewer)
    const { collections, vanished } = await verifyCollections(store.db, TENANT, asVerified(run, fewer))
    const tasks = collections.find(({ collection }) => collection === 'tasks')?.verified
    expect([vanished, tasks?.expected, tasks?.found, tasks?.targetChecksum]).toEqual([1, 2, 2, tasks?.sourceChecksum])
  })

  it('tells of a row that somebody changed behind its back, and of one that is gone', async () => {
    await clear(store)
    const history = smallHistory()
    const { run } = await runThrough(store.db, history)
    await store.asOwner(`UPDATE task SET title = title || '!' WHERE title = 'Task 1'`)
    await store.asOwner(`DELETE FROM imported_document`)
    await store.asOwner(`DELETE FROM project WHERE name = 'Shop'`)
    const { collections } = await verifyCollections(store.db, TENANT, asVerified(run, history))
    const of = Object.fromEntries(collections.map(({ collection, verified }) => [collection, verified]))
    expect(of.tasks).toMatchObject({ expected: 3, found: 3, differing: 1, dangling: 3 })
    expect(of.tasks?.targetChecksum).not.toBe(of.tasks?.sourceChecksum)
    expect(of.files).toMatchObject({ expected: 1, found: 0 })
    expect(of.projects).toMatchObject({ expected: 2, found: 1, dangling: 1 })
  })

  it('makes anew what was removed since, and takes just that back', async () => {
    await clear(store)
    await runThrough(store.db, smallHistory())
    await store.asOwner(`DELETE FROM imported_document; DELETE FROM task`)
    const before = await everything(store)
    const { run, counts } = await runThrough(store.db, smallHistory())
    expect([counts.files, counts.tasks]).toMatchObject([{ inserted: 1 }, { inserted: 3 }])
    await undoBackfill(store.db, TENANT, run.id)
    expect(await everything(store)).toEqual(before)
  })
})
