import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { BackfillView } from '#contracts/backfills.ts'
import { LiveFrame } from '#contracts/live.ts'
import { findBackfill } from '#prisma/stores/backfill/find-backfill.ts'
import { laterRun } from '#prisma/stores/backfill/later-run.ts'
import { latestBackfills, listBackfills } from '#prisma/stores/backfill/list-backfills.ts'
import { quarantinePage } from '#prisma/stores/backfill/quarantine-page.ts'
import { quarantineRows } from '#prisma/stores/backfill/quarantine-rows.ts'
import { readReport } from '#prisma/stores/backfill/read-report.ts'
import type { BadRow } from '#prisma/stores/backfill/ready-row.ts'
import { replayedRows } from '#prisma/stores/backfill/replayed-rows.ts'
import { saveBackfill } from '#prisma/stores/backfill/save-backfill.ts'
import { undoBackfill } from '#prisma/stores/backfill/undo-backfill.ts'
import { writeChunk } from '#prisma/stores/backfill/write-chunk.ts'
import { CursorError, encodeCursor } from '#prisma/stores/cursor.ts'
import { readStream, streamHead } from '#prisma/stores/stream.ts'
import { OTHER_TENANT, type StoreDatabase, storeDatabase, TENANT } from '#test/integration/stores/store-database.ts'
import { beginRun, chunkOf, idOf, row, runThrough, smallHistory } from './history.ts'

let store: StoreDatabase
beforeAll(async () => {
  store = await storeDatabase()
})
afterAll(async () => await store.close())

const bad = (name: string, reason: BadRow['reason'] = 'missing-value'): BadRow => ({
  ...{ id: idOf(name), key: name, pointer: `tasks, id ${name}`, reason, field: 'title', says: 'column name says nothing' },
  row: { note: 'a\u0000b' },
})

describe('a run', () => {
  it('has the next number of its tenant, and is the only one of its source at work, however many begin at once', async () => {
    const begun = await Promise.allSettled(Array.from({ length: 8 }, async (_, n) => await beginRun(store.db, `source-${n % 4}`)))
    const runs = begun.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
    expect(runs.map(({ source }) => source).toSorted()).toEqual(['source-0', 'source-1', 'source-2', 'source-3'])
    expect(runs.map(({ number }) => number).toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4])
    const [one] = runs
    if (!one) throw new Error('None was begun.')
    await saveBackfill(store.db, TENANT, one.id, { state: 'cancelled' })
    expect((await beginRun(store.db, one.source)).number).toBe(5)
  })

  it('is shown with each piece of news, to its tenant alone', async () => {
    const run = await beginRun(store.db, 'news')
    const from = await streamHead(store.db, TENANT)
    const progress = { done: 5, total: 10, rowsPerSecond: 2.5, secondsLeft: 2 }
    await saveBackfill(store.db, TENANT, run.id, {
      state: 'copying',
      phase: 'Copies',
      progress,
      sourceBytes: 5_000_000_000,
      quarantined: 1,
    })
    const report = { json: '{"a": 1}', markdown: '# a', signature: 's', publicKey: 'k' }
    const done = await saveBackfill(store.db, TENANT, run.id, { state: 'done', phase: null, progress: null, report })
    expect(done).toMatchObject({ state: 'done', phase: null, progress: null, sourceBytes: 5_000_000_000, quarantined: 1 })
    expect(done.finishedAt).not.toBeNull()
    const { items } = await readStream(store.db, TENANT, from, 10)
    const shown = items.map(({ frame }) => LiveFrame.parse(frame))
    expect(shown).toMatchObject([
      { type: 'backfill', backfill: { state: 'copying', progress } },
      { type: 'backfill', backfill: done },
    ])
    expect(BackfillView.parse(await findBackfill(store.db, TENANT, run.number))).toEqual(done)
    expect(await findBackfill(store.db, TENANT, run.id)).toEqual(done)
    expect(await readReport(store.db, TENANT, run.id)).toEqual(report)
    expect(await findBackfill(store.db, OTHER_TENANT, run.id)).toBeNull()
    await expect(saveBackfill(store.db, OTHER_TENANT, run.id, { phase: 'x' })).rejects.toThrow('There is no backfill')
    const again = await saveBackfill(store.db, TENANT, run.id, { state: 'undone' })
    expect([again.finishedAt, again.undoneAt === null]).toEqual([done.finishedAt, false])
  })

  it('is listed newest first, page by page, of all sources or of one, with the latest of each', async () => {
    for (let n = 0; n < 3; n += 1) await runThrough(store.db, [], 'listed')
    const pages = async (source?: string) => {
      const numbers: number[] = []
      for (let cursor: string | undefined; ; ) {
        const page = await listBackfills(store.db, TENANT, {
          limit: 2,
          ...(source ? { source } : {}),
          ...(cursor ? { cursor } : {}),
        })
        numbers.push(...page.items.map(({ number }) => number))
        if (page.nextCursor === null) return numbers
        cursor = page.nextCursor
      }
    }
    const all = await pages()
    expect(all).toEqual(Array.from(all, (_, index) => all.length - index))
    const listed = await pages('listed')
    expect(listed).toHaveLength(3)
    const latest = await latestBackfills(store.db, TENANT)
    expect(latest.find(({ source }) => source === 'listed')?.number).toBe(listed[0])
    expect(new Set(latest.map(({ source }) => source)).size).toBe(latest.length)
    await expect(listBackfills(store.db, TENANT, { limit: 2, cursor: 'x' })).rejects.toThrow(CursorError)
  })

  it('cannot be undone while a later one stands on it', async () => {
    const first = await runThrough(store.db, [], 'stacked')
    const second = await runThrough(store.db, [], 'stacked')
    expect(await laterRun(store.db, TENANT, first.run.id)).toBe(second.run.number)
    await saveBackfill(store.db, TENANT, second.run.id, { state: 'undone' })
    expect(await laterRun(store.db, TENANT, first.run.id)).toBeNull()
  })
})

describe('quarantine', () => {
  it('keeps each row once, and is read page by page, by reason', async () => {
    const run = await beginRun(store.db, 'bad')
    const rows = [bad('1'), bad('2'), bad('3', 'duplicate-key')]
    for (let turn = 0; turn < 2; turn += 1)
      await quarantineRows(store.db, TENANT, { backfillId: run.id, collection: 'tasks' }, rows)
    const first = await quarantinePage(store.db, TENANT, run.id, { limit: 2 })
    const second = await quarantinePage(store.db, TENANT, run.id, { limit: 2, cursor: first.nextCursor ?? '' })
    expect([...first.items, ...second.items].map(({ key }) => key)).toEqual(['1', '2', '3'])
    expect(second.nextCursor).toBeNull()
    expect(first.items[0]?.row).toEqual({ note: 'ab' })
    const doubled = await quarantinePage(store.db, TENANT, run.id, { limit: 2, reason: 'duplicate-key' })
    expect(doubled.items.map(({ key }) => key)).toEqual(['3'])
  })

  it('is in the order of the source, however the pages are cut', async () => {
    const run = await beginRun(store.db, 'order')
    const places: Record<string, string[]> = {
      'a.json': ['$.tasks[2]', '$.tasks[10]', '$.tasks[10].x', '$.tasks[100]'],
      board: ['tasks, board 2, number 10', 'tasks, board 10, number 9', `tasks, id ${'9'.repeat(20)}`, 'tasks, id b'],
      folder: [`${'deep/'.repeat(300)}9.json`, `${'deep/'.repeat(300)}10.json`],
    }
    for (const [collection, pointers] of Object.entries(places).toReversed()) {
      const rows = pointers.toReversed().map((pointer) => ({ ...bad(`order/${pointer}`), pointer }))
      await quarantineRows(store.db, TENANT, { backfillId: run.id, collection }, rows)
    }
    for (const limit of [1, 3, 200]) {
      const seen: string[] = []
      for (let cursor: string | undefined; ; ) {
        const page = await quarantinePage(store.db, TENANT, run.id, { limit, cursor })
        seen.push(...page.items.map(({ pointer }) => pointer))
        if (page.nextCursor === null) break
        cursor = page.nextCursor
      }
      const { folder = [], ...short } = places
      expect(seen.slice(0, -2)).toEqual(Object.values(short).flat())
      // Longer than an index takes: each once, and no more is promised.
      expect(seen.slice(-2).toSorted()).toEqual(folder.toSorted())
    }
    await expect(quarantinePage(store.db, TENANT, run.id, { limit: 1, cursor: encodeCursor([idOf('none')]) })).rejects.toThrow(
      CursorError,
    )
  })

  it('tells which run brought a row after all, until that is undone', async () => {
    const run = await beginRun(store.db, 'again')
    const tasks = { collection: 'tasks', entity: 'task', rows: [] } as const
    const left = bad('tasks-again/7')
    await writeChunk(store.db, TENANT, chunkOf(run, tasks, { quarantined: [left] }), { commit: true })
    await saveBackfill(store.db, TENANT, run.id, { state: 'done' })
    const replay = await beginRun(store.db, 'again', run.id)
    const mended = { ...tasks, rows: [row('tasks-again', '7', { title: 'Mended' })] }
    const counts = await writeChunk(store.db, TENANT, chunkOf(replay, mended, { replays: run.id }), { commit: true })
    expect(counts).toMatchObject({ inserted: 1, quarantined: 0 })
    const replayedBy = async () =>
      (await quarantinePage(store.db, TENANT, run.id, { limit: 10 })).items.map((one) => one.replayedBy)
    expect(await replayedBy()).toEqual([replay.id])
    // Whoever has to begin again is still about what it has brought; another run is not.
    expect(await replayedRows(store.db, TENANT, run.id, replay.id)).toEqual([left.id])
    expect(await replayedRows(store.db, TENANT, run.id, run.id)).toEqual([])
    await undoBackfill(store.db, TENANT, replay.id)
    expect(await replayedBy()).toEqual([null])
  })
})

describe('a chunk', () => {
  it('that fails leaves nothing: no row, no provenance, no checkpoint, no quarantine', async () => {
    const run = await beginRun(store.db, 'half')
    const orphaned = smallHistory().find(({ entity }) => entity === 'run')
    if (!orphaned) throw new Error('There is no such collection.')
    await expect(
      writeChunk(store.db, TENANT, chunkOf(run, orphaned, { quarantined: [bad('9')] }), { commit: true }),
    ).rejects.toThrow('1 of 1 sessions')
    for (const table of ['imported_row', 'backfill_chunk', 'quarantined_row'])
      expect(await store.asOwner(`SELECT FROM ${table} t WHERE to_jsonb(t)::text LIKE '%${run.id}%'`), table).toEqual([])
    expect(await store.asOwner('SELECT slug FROM gateway')).toEqual([])
  })
})
