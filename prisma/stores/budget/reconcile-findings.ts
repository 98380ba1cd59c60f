import type { EvidenceView } from '#contracts/evidence.ts'
import type { LiveFrame } from '#contracts/live.ts'
import type { TenantConnection } from '#prisma/client.ts'
import { type FindingRecord, findingColumns, findingView } from '../finding-view.ts'
import { storableJson } from '../storable.ts'

/** What is wrong about budgets now. `since` in ms since epoch. */
export type BudgetFinding = {
  subject: string
  verdict: 'warning' | 'exhausted' | 'unknown' | 'not-stopped'
  labels: Readonly<Record<string, string>>
  evidence: EvidenceView
  since: number
}

const WANTED = `jsonb_to_recordset($2::jsonb) AS w(subject text, verdict text, labels jsonb, evidence jsonb, since float8)`

const CLEAR = `UPDATE finding f SET cleared_at = greatest(now(), f.opened_at)
  WHERE f.tenant_id = $1::uuid AND f.kind = 'budget' AND f.cleared_at IS NULL AND f.subject IS NOT NULL
    AND NOT EXISTS (SELECT FROM ${WANTED} WHERE w.subject = f.subject AND w.verdict = f.verdict)
  RETURNING ${findingColumns}`

/** Whatever is told was counted, or is known not to be seen: hence the confidence. What stands already gives no row. */
const RAISE = `INSERT INTO finding AS f (tenant_id, kind, subject, verdict, since, confidence, evidence, labels)
  SELECT $1::uuid, 'budget', w.subject, w.verdict, to_timestamp(w.since / 1000), 1, w.evidence, w.labels FROM ${WANTED}
  ORDER BY w.subject
  ON CONFLICT (tenant_id, kind, subject) WHERE cleared_at IS NULL AND subject IS NOT NULL
  DO UPDATE SET evidence = excluded.evidence, labels = excluded.labels
  WHERE (f.evidence, f.labels) IS DISTINCT FROM (excluded.evidence, excluded.labels)
  RETURNING ${findingColumns}`

/**
 * Makes the open findings about budgets be these, by what is open and not by what was done before.
 * @returns frames of what changed, to be appended last in the transaction
 */
export async function reconcileBudgetFindings(
  sql: TenantConnection,
  tenantId: string,
  wanted: readonly BudgetFinding[],
): Promise<LiveFrame[]> {
  const values = [tenantId, storableJson(wanted.map((finding) => ({ ...finding, evidence: [finding.evidence] })))]
  const cleared = await sql.query<FindingRecord>(CLEAR, values)
  const raised = wanted.length === 0 ? { rows: [] } : await sql.query<FindingRecord>(RAISE, values)
  return [...cleared.rows, ...raised.rows].map((row) => ({ type: 'finding', finding: findingView(row, null) }))
}
