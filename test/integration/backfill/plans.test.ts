import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Database } from '#prisma/client.ts'
import { findBackfill } from '#prisma/stores/backfill/find-backfill.ts'
import { lastDone } from '#prisma/stores/backfill/last-done.ts'
import { laterRun } from '#prisma/stores/backfill/later-run.ts'
import { latestBackfills, listBackfills } from '#prisma/stores/backfill/list-backfills.ts'
import { quarantinePage } from '#prisma/stores/backfill/quarantine-page.ts'
import { readReport } from '#prisma/stores/backfill/read-report.ts'
import { standingRuns } from '#prisma/stores/backfill/standing-runs.ts'
import { plansOf } from '#test/integration/stores/explained.ts'
import { OTHER_TENANT, type StoreDatabase, storeDatabase, TENANT } from '#test/integration/stores/store-database.ts'

const RUNS = 5_000
const BAD_ROWS = 50_000
const BIG = /Seq Scan on (backfill|quarantined_row|imported_row|backfill_chunk)\b/

let store: StoreDatabase
/** The run that all bad rows are of. */
let run: string

beforeAll(async () => {
  store = await storeDatabase()
  for (const tenant of [TENANT, OTHER_TENANT])
    await store.asOwner(
      `INSERT INTO backfill (tenant_id, id, number, source, kind, state, trigger, requested_by, mapping, mapping_hash, max_quarantine,
         correlation_id) SELECT $1, uuidv7(), n, 'source-' || n % 50, 'sqlite', 'done', 'schedule', 'a', '{}', 'h', 0, 'c'
       FROM generate_series(1, $2::int) n`,
      [tenant, RUNS],
    )
  const [found] = await store.asOwner<{ id: string }>('SELECT id FROM backfill WHERE tenant_id = $1 AND number = 7', [TENANT])
  run = found?.id ?? ''
  await store.asOwner(
    `INSERT INTO quarantined_row (tenant_id, backfill_id, id, collection, key, pointer, reason, says)
     SELECT $1, $2, uuidv7(), 'c-' || n % 5, n, n, 'missing-value', 'x' FROM generate_series(1, $3::int) n`,
    [TENANT, run, BAD_ROWS],
  )
  await store.asOwner('VACUUM ANALYZE')
}, 120_000)
afterAll(async () => await store.close())

async function laterBadRows(db: Database) {
  const { nextCursor } = await quarantinePage(store.db, TENANT, run, { limit: 50 })
  return await quarantinePage(db, TENANT, run, { limit: 50, cursor: nextCursor ?? '' })
}

const questions: Record<string, (db: Database) => Promise<unknown>> = {
  'the first page of runs': (db) => listBackfills(db, TENANT, { limit: 50 }),
  'a later page of runs': async (db) => {
    const { nextCursor } = await listBackfills(store.db, TENANT, { limit: 50 })
    return await listBackfills(db, TENANT, { limit: 50, cursor: nextCursor ?? '' })
  },
  'the runs of a source': (db) => listBackfills(db, TENANT, { limit: 50, source: 'source-3' }),
  'the latest run of each source': (db) => latestBackfills(db, TENANT),
  'a run by number': (db) => findBackfill(db, TENANT, 4_321),
  'a run by id': (db) => findBackfill(db, TENANT, run),
  'the last run that is done': (db) => lastDone(db, TENANT, 'source-3'),
  'the runs whose rows stand': (db) => standingRuns(db, TENANT, 'source-3'),
  'a run that stands on another': (db) => laterRun(db, TENANT, run),
  'a report': (db) => readReport(db, TENANT, run),
  'a page of bad rows': laterBadRows,
}

describe(`with ${RUNS} runs and ${BAD_ROWS} bad rows`, () => {
  for (const [name, ask] of Object.entries(questions))
    it(`reads no table whole for ${name}`, async () => {
      for (const plan of await plansOf(store.db, ask)) expect(plan).not.toMatch(BIG)
    })

  it('goes through bad rows in the order of their index, and sorts none', async () => {
    const first = await plansOf(store.db, (db) => quarantinePage(db, TENANT, run, { limit: 50 }))
    const later = await plansOf(store.db, laterBadRows)
    for (const plan of [...first, ...later]) {
      expect(plan).not.toContain('Sort')
      if (plan.includes('LIMIT')) expect(plan).toMatch(/Index Scan using quarantined_row_place/)
    }
  })
})
