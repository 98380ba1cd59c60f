import type { Database } from '#prisma/client.ts'

const READ = `SELECT id FROM quarantined_row WHERE tenant_id = $1::uuid AND backfill_id = $2::uuid AND replayed_by IS NULL
  ORDER BY collection, id`

/** Ids of the rows that a run left out and no other has brought since. */
export async function replayedRows(db: Database, tenantId: string, backfillId: string): Promise<string[]> {
  const { rows } = await db.withTenantSql(tenantId, async (sql) => {
    return await sql.query<{ id: string }>(READ, [tenantId, backfillId])
  })
  return rows.map(({ id }) => id)
}
