import type { Database } from '#prisma/client.ts'

const READ = `SELECT id FROM quarantined_row WHERE tenant_id = $1::uuid AND backfill_id = $2::uuid AND (replayed_by IS NULL OR replayed_by = $3::uuid)`

const ANY = `SELECT EXISTS (SELECT FROM quarantined_row WHERE tenant_id = $1::uuid AND backfill_id = $2::uuid AND replayed_by IS NULL) AS any`

/** Whether a run left rows out that no other has brought since. */
export async function hasRowsToReplay(db: Database, tenantId: string, backfillId: string): Promise<boolean> {
  const { rows } = await db.withTenantSql(tenantId, async (sql) => await sql.query<{ any: boolean }>(ANY, [tenantId, backfillId]))
  return rows[0]?.any === true
}

/**
 * Ids of the rows that a run left out and no other has brought since.
 * @param by the run that is to bring them: what it has brought already it is about too, also after it has lost what it knew
 */
export async function replayedRows(db: Database, tenantId: string, backfillId: string, by: string): Promise<string[]> {
  const { rows } = await db.withTenantSql(tenantId, async (sql) => {
    return await sql.query<{ id: string }>(READ, [tenantId, backfillId, by])
  })
  return rows.map(({ id }) => id)
}
