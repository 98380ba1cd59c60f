import type { Database } from '#prisma/client.ts'

const READ = `SELECT number, source_hash AS "sourceHash", report->>'publicKey' AS "publicKey" FROM backfill
  WHERE tenant_id = $1::uuid AND source = $2 AND state = 'done' ORDER BY number DESC LIMIT 1`

/** `publicKey` = what its report was signed with. */
export type LastDone = { number: number; sourceHash: string | null; publicKey: string | null }

/** The last run of a source that stands; `null` = none does. */
export async function lastDone(db: Database, tenantId: string, source: string): Promise<LastDone | null> {
  const { rows } = await db.withTenantSql(tenantId, async (sql) => await sql.query<LastDone>(READ, [tenantId, source]))
  return rows[0] ?? null
}
