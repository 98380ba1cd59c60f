import type { EvidenceView } from '#contracts/evidence.ts'
import type { Database } from '#prisma/client.ts'
import { clearFinding, raiseFinding } from './subject-findings.ts'

const KIND = 'workflow-failed'

/** A workflow in trouble. `since` in ms since epoch; `labels` hold `workflow` and `run`, by which it is found. */
export type WorkflowFinding = {
  subject: string
  verdict: 'failed' | 'timed-out' | 'stuck'
  labels: Readonly<Record<string, string>>
  evidence: EvidenceView
  since: number
}

const OPEN = `SELECT subject, verdict, labels, evidence->0 AS evidence, (extract(epoch FROM since) * 1000)::float8 AS since
  FROM finding WHERE tenant_id = $1::uuid AND kind = '${KIND}' AND cleared_at IS NULL AND subject IS NOT NULL
  ORDER BY subject`

/** What people are told of now, always in the same order. */
export async function openWorkflowFindings(db: Database, tenantId: string): Promise<WorkflowFinding[]> {
  return await db.withTenantSql(tenantId, async (sql) => (await sql.query<WorkflowFinding>(OPEN, [tenantId])).rows)
}

/**
 * Makes the open findings about workflows be these. One with another cause is another: its alert is grouped by that.
 * @param open what was open at the begin of the look
 */
export async function reconcileWorkflowFindings(
  db: Database,
  tenantId: string,
  { wanted, open }: { wanted: readonly WorkflowFinding[]; open: readonly WorkflowFinding[] },
): Promise<void> {
  const bySubject = new Map(wanted.map((finding) => [finding.subject, finding]))
  for (const standing of open) {
    const still = bySubject.get(standing.subject)
    if (still === undefined || still.labels.cause !== standing.labels.cause) await clear(db, tenantId, standing.subject)
    else if (still.labels.run === standing.labels.run && still.verdict === standing.verdict) bySubject.delete(standing.subject)
  }
  for (const { evidence, ...finding } of bySubject.values())
    await raiseFinding(db, tenantId, { kind: KIND, confidence: 1, ...finding, evidence: [evidence] })
}

const clear = (db: Database, tenantId: string, subject: string) => clearFinding(db, tenantId, { kind: KIND, subject })
