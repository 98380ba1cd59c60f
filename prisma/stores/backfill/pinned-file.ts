import type { BackfillFile } from '#contracts/config/backfill.ts'
import type { Database } from '#prisma/client.ts'

const READ = 'SELECT mapping FROM backfill WHERE tenant_id = $1::uuid AND id = $2::uuid'

/** The file of its source that a run began with, as the schema gave it; `null` = there is no such run. */
export async function pinnedFile(db: Database, tenantId: string, backfillId: string): Promise<BackfillFile | null> {
  const { rows } = await db.withTenantSql(tenantId, async (sql) => {
    return await sql.query<{ mapping: BackfillFile }>(READ, [tenantId, backfillId])
  })
  return rows[0]?.mapping ?? null
}
