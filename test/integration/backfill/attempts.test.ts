import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { saveBackfill } from '#prisma/stores/backfill/save-backfill.ts'
import { undoBackfill } from '#prisma/stores/backfill/undo-backfill.ts'
import { writeChunk } from '#prisma/stores/backfill/write-chunk.ts'
import { type StoreDatabase, storeDatabase, TENANT } from '#test/integration/stores/store-database.ts'
import { until } from '#test/monitoring/until.ts'
import { clear, everything } from './held.ts'
import { beginRun, chunkOf, copyHistory, runThrough, smallHistory } from './history.ts'

let store: StoreDatabase
beforeAll(async () => {
  store = await storeDatabase()
})
afterAll(async () => await store.close())

/** Whether so many connections wait for others. */
const waiting = (many: number) => async (): Promise<boolean> => {
  const rows = await store.asOwner(
    `SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database() AND application_name = 'store tests'`,
  )
  return rows.length === many
}

/** Works on a connection that is in the middle of a transaction, as that of a worker which stands still. */
async function amid(sql: string, work: () => Promise<void>): Promise<void> {
  const client = await store.db.pool.connect()
  try {
    await client.query('BEGIN')
    await client.query(`SELECT set_config('app.tenant_id', $1, true)`, [TENANT])
    await client.query(sql)
    await work()
    await client.query('COMMIT')
  } finally {
    client.release()
  }
}

describe('an attempt that counts as lost and is still at work', () => {
  it('writes its chunk once with the next one, which meets it half-way', async () => {
    await clear(store)
    const run = await beginRun(store.db)
    for (const each of smallHistory()) {
      const twice = [1, 2, 3].map(async () => await writeChunk(store.db, TENANT, chunkOf(run, each), { commit: true }))
      const [first, ...others] = await Promise.all(twice)
      expect(first).toMatchObject({ rows: each.rows.length, inserted: each.rows.length })
      for (const other of others) expect(other).toEqual(first)
    }
    expect(await store.asOwner('SELECT FROM backfill_chunk')).toHaveLength(smallHistory().length)
  })

  it('writes nothing more once its run is taken back', async () => {
    await clear(store)
    const before = await everything(store)
    const run = await beginRun(store.db)
    const [agents, projects] = smallHistory()
    if (!agents || !projects) throw new Error('There is no history.')
    await writeChunk(store.db, TENANT, chunkOf(run, agents), { commit: true })
    for (const state of ['undoing', 'cancelled'] as const) {
      await saveBackfill(store.db, TENANT, run.id, { state })
      await undoBackfill(store.db, TENANT, run.id)
      await expect(writeChunk(store.db, TENANT, chunkOf(run, projects), { commit: true })).rejects.toThrow(`is ${state}`)
      expect(await everything(store)).toEqual(before)
    }
  })

  it('has ended its chunk before anything is taken back', async () => {
    await clear(store)
    const before = await everything(store)
    const run = await beginRun(store.db)
    const [agents] = smallHistory()
    if (!agents) throw new Error('There is no history.')
    let written: Promise<unknown> | undefined
    let undone: Promise<unknown> | undefined
    await amid('LOCK TABLE agent IN ACCESS EXCLUSIVE MODE', async () => {
      written = writeChunk(store.db, TENANT, chunkOf(run, agents), { commit: true })
      await until('the chunk to wait', waiting(1))
      await saveBackfill(store.db, TENANT, run.id, { state: 'undoing' })
      undone = undoBackfill(store.db, TENANT, run.id)
      await until('the undoing to wait', waiting(2))
    })
    await Promise.all([written, undone])
    expect(await everything(store)).toEqual(before)
  })
})

describe('a change of a row that live data makes its own at the same moment', () => {
  it('leaves it as live data has it', async () => {
    await clear(store)
    await runThrough(store.db, smallHistory())
    const later = smallHistory().filter(({ collection }) => collection === 'sessions')
    const changed = later.map((each) => ({
      ...each,
      rows: each.rows.map((one) => ({ ...one, values: { ...one.values, title: 'Of the source' } })),
    }))
    const run = await beginRun(store.db)
    let copied: Promise<unknown> | undefined
    await amid(`UPDATE session SET imported = false, title = 'Live' WHERE key = 'agent:main:a'`, async () => {
      copied = copyHistory(store.db, run, changed)
      await until('the change to wait', waiting(1))
    })
    await copied
    expect(await store.asOwner('SELECT key, title, imported FROM session ORDER BY key')).toEqual([
      { key: 'agent:main:a', title: 'Live', imported: false },
      { key: 'agent:main:b', title: 'Of the source', imported: true },
    ])
  })
})
