import type { BackfillView } from '#contracts/backfills.ts'
import type { Database, TenantConnection } from '#prisma/client.ts'
import { type BackfillRecord, backfillColumns, backfillView } from './backfill-view.ts'

const BY_NUMBER = `SELECT ${backfillColumns} FROM backfill b WHERE b.tenant_id = $1::uuid AND b.number = $2::int`
const BY_ID = `SELECT ${backfillColumns} FROM backfill b WHERE b.tenant_id = $1::uuid AND b.id = $2::uuid`

/** The run of that number or id; `null` when there is none. */
export async function findBackfill(db: Database, tenantId: string, numberOrId: number | string): Promise<BackfillView | null> {
  return await db.withTenantSql(tenantId, async (sql) => await readBackfill(sql, tenantId, numberOrId))
}

/** The same in the caller's transaction. */
export async function readBackfill(
  sql: TenantConnection,
  tenantId: string,
  numberOrId: number | string,
): Promise<BackfillView | null> {
  const text = typeof numberOrId === 'number' ? BY_NUMBER : BY_ID
  const { rows } = await sql.query<BackfillRecord>(text, [tenantId, numberOrId])
  return rows[0] ? backfillView(rows[0]) : null
}
