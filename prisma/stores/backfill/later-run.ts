import type { Database } from '#prisma/client.ts'

const LATER = `SELECT n.number FROM backfill b JOIN backfill n ON n.tenant_id = b.tenant_id AND n.source = b.source AND n.number > b.number
  WHERE b.tenant_id = $1::uuid AND b.id = $2::uuid AND n.state NOT IN ('planned', 'failed', 'cancelled', 'undone')
  ORDER BY n.number DESC LIMIT 1`

/** Number of the newest run of the same source that stands on what this one brought: it has to be undone first. */
export async function laterRun(db: Database, tenantId: string, backfillId: string): Promise<number | null> {
  const { rows } = await db.withTenantSql(
    tenantId,
    async (sql) => await sql.query<{ number: number }>(LATER, [tenantId, backfillId]),
  )
  return rows[0]?.number ?? null
}
