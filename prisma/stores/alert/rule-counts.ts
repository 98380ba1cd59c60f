import type { EvidenceView } from '#contracts/evidence.ts'
import type { Database } from '#prisma/client.ts'

export type RuleCount = { rule: string; firing: number; unknown: number }

const COUNTS = `SELECT m.rule, (count(*) FILTER (WHERE m.state = 'firing'))::int AS firing, (count(*) FILTER (WHERE m.state = 'no-data'))::int AS unknown
  FROM alert_member m WHERE m.tenant_id = $1::uuid AND m.cleared_at IS NULL GROUP BY m.rule`

const FAULT = `SELECT f.evidence FROM finding f
  WHERE f.tenant_id = $1::uuid AND f.kind = 'evaluation' AND f.subject = $2 AND f.cleared_at IS NULL`

/** How many members of each rule fire now, and of how many it is not known. `fault`: why rules are not evaluated at all. */
export async function countByRule(
  db: Database,
  tenantId: string,
  judge: string,
): Promise<{ counts: Map<string, RuleCount>; fault: string | null }> {
  return await db.withTenantSql(tenantId, async (sql) => {
    const { rows } = await sql.query<RuleCount>(COUNTS, [tenantId])
    const faults = await sql.query<{ evidence: EvidenceView[] }>(FAULT, [tenantId, `evaluation/${judge}`])
    return { counts: new Map(rows.map((row) => [row.rule, row])), fault: faults.rows[0]?.evidence[0]?.says ?? null }
  })
}
