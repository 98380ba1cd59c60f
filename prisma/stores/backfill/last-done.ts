import type { Database } from '#prisma/client.ts'

const READ = `SELECT number, source_hash AS "sourceHash" FROM backfill
  WHERE tenant_id = $1::uuid AND source = $2 AND state = 'done' ORDER BY number DESC LIMIT 1`

/** The last run of a source that stands; `null` = none does. */
export async function lastDone(
  db: Database,
  tenantId: string,
  source: string,
): Promise<{ number: number; sourceHash: string | null } | null> {
  type Row = { number: number; sourceHash: string | null }
  const { rows } = await db.withTenantSql(tenantId, async (sql) => await sql.query<Row>(READ, [tenantId, source]))
  return rows[0] ?? null
}
