import type { EvidenceView } from '#contracts/evidence.ts'
import type { FindingView } from '#contracts/live.ts'
import { isoOrNull } from './session-view.ts'

/** Columns of `finding f` that a view is made of; the session's key comes from elsewhere. */
export const findingColumns = `f.id, f.kind, f.gateway_id, f.session_id, f.subject, f.verdict, f.since, f.opened_at, f.cleared_at,
  f.confidence, f.evidence`

/** A row of `findingColumns` as `pg` gives it. */
export type FindingRecord = {
  id: string
  kind: string
  gateway_id: string | null
  session_id: string | null
  subject: string | null
  verdict: string
  since: Date
  opened_at: Date
  cleared_at: Date | null
  confidence: number
  evidence: EvidenceView[]
}

/** One finding as lists and the stream show it. */
export function findingView(row: FindingRecord, sessionKey: string | null): FindingView {
  return {
    id: row.id,
    kind: row.kind,
    gatewayId: row.gateway_id,
    sessionId: row.session_id,
    sessionKey,
    subject: row.subject,
    verdict: row.verdict,
    since: row.since.toISOString(),
    openedAt: row.opened_at.toISOString(),
    clearedAt: isoOrNull(row.cleared_at),
    confidence: row.confidence,
    evidence: row.evidence,
  }
}
