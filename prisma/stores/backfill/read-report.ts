import type { BackfillReport } from '#contracts/backfills.ts'
import type { Database } from '#prisma/client.ts'

const READ = 'SELECT report FROM backfill WHERE tenant_id = $1::uuid AND id = $2::uuid'

/** The signed report of a run, as it was written; `null` when it has none (yet). */
export async function readReport(db: Database, tenantId: string, backfillId: string): Promise<BackfillReport | null> {
  const { rows } = await db.withTenantSql(tenantId, async (sql) => {
    return await sql.query<{ report: BackfillReport | null }>(READ, [tenantId, backfillId])
  })
  return rows[0]?.report ?? null
}
