import type { Database } from '#prisma/client.ts'

const NOTE = `INSERT INTO judge_look (tenant_id, judge, looked_at) VALUES ($1::uuid, $2, now())
  ON CONFLICT (tenant_id, judge) DO UPDATE SET looked_at = excluded.looked_at`

/** Notes that a judge looked, and could. */
export async function noteLook(db: Database, tenantId: string, judge: string): Promise<void> {
  await db.withTenantSql(tenantId, async (sql) => await sql.query(NOTE, [tenantId, judge]))
}

const LAST = `SELECT looked_at AS at, (extract(epoch FROM now() - looked_at) * 1000)::float8 AS "agoMs"
  FROM judge_look WHERE tenant_id = $1::uuid AND judge = $2`

/** When a judge last looked with success, by the database's clock; null = never. */
export async function lastLook(db: Database, tenantId: string, judge: string): Promise<{ at: string; agoMs: number } | null> {
  type Row = { at: Date; agoMs: number }
  const { rows } = await db.withTenantSql(tenantId, async (sql) => await sql.query<Row>(LAST, [tenantId, judge]))
  return rows[0] ? { at: rows[0].at.toISOString(), agoMs: rows[0].agoMs } : null
}
