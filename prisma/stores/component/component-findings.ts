import type { EvidenceView } from '#contracts/evidence.ts'
import type { TenantConnection } from '#prisma/client.ts'
import { clearFinding, raiseFinding } from '../subject-findings.ts'

/** What is wrong with a component, or with one figure of it. `since` in ms since epoch. */
export type ComponentFinding = {
  subject: string
  verdict: 'near-limit' | 'over-limit' | 'stale' | 'unknown'
  labels: Readonly<Record<string, string>>
  evidence: EvidenceView
  since: number
}

/** Figures move with every sample; who reads a finding sees them as they were at most so long ago. */
const RETELL_MS = 60_000

const OPEN = `SELECT subject, verdict, (evidence->0->'figures'->>'judged_at_ms')::float8 AS "judgedAt"
  FROM finding WHERE tenant_id = $1::uuid AND kind = 'component' AND cleared_at IS NULL AND subject IS NOT NULL`

type OpenRow = { subject: string; verdict: string; judgedAt: number | null }

/** Makes the open findings about components be these, by what is open and not by what was done before. Do it last (see `appendFrames`). */
export async function reconcileComponentFindings(
  sql: TenantConnection,
  tenantId: string,
  { wanted, now }: { wanted: readonly ComponentFinding[]; now: number },
): Promise<void> {
  const { rows } = await sql.query<OpenRow>(OPEN, [tenantId])
  const open = new Map(rows.map((row) => [row.subject, row]))
  for (const { subject, verdict, labels, evidence, since } of wanted) {
    const standing = open.get(subject)
    open.delete(subject)
    if (standing?.verdict === verdict && now - (standing.judgedAt ?? 0) < RETELL_MS) continue
    const told = { ...evidence, figures: { ...evidence.figures, judged_at_ms: now } }
    // A figure was counted, and silence is known to be one; that a course goes on is what the words say, with their interval.
    await raiseFinding(sql, tenantId, { kind: 'component', subject, verdict, labels, since, evidence: [told], confidence: 1 })
  }
  for (const subject of open.keys()) await clearFinding(sql, tenantId, { kind: 'component', subject })
}
