import type { EvidenceView } from '#contracts/evidence.ts'
import type { Labels, Severity } from '#domain/alert/alert.ts'
import type { TenantConnection } from '#prisma/client.ts'

/** Members whose evidence a notice may quote. */
const MOST_QUOTED = 20
/** Sessions whose use is summed; of more, the sum would be said to be of these. */
const MOST_SUMMED = 1_000

export type QuotedMember = {
  labels: Labels
  severity: Severity
  since: Date
  says: string
  figures: EvidenceView['figures']
  sessionId: string | null
}

/** What sessions of an alert used since its trouble began. `usd` null = nobody knows; `priced` false = it is at least that. */
export type SessionCost = {
  sessions: number
  tokens: number
  usd: number | null
  priced: boolean
  lately: number
  isCut: boolean
}

export type NoticeFacts = { quoted: QuotedMember[]; cost: SessionCost | null }

const QUOTED = `SELECT m.labels, m.severity, m.since, m.says, m.figures, m.session_id AS "sessionId" FROM alert_member m
  WHERE m.tenant_id = $1::uuid AND m.group_key = $2 AND (m.cleared_at IS NULL OR ($3::uuid IS NOT NULL AND m.alert_id = $3::uuid))
  ORDER BY m.cleared_at IS NOT NULL, m.suppressed_by IS NOT NULL, CASE m.severity WHEN 'critical' THEN 0 WHEN 'warning' THEN 1 ELSE 2 END,
    m.since LIMIT ${MOST_QUOTED}`

/** What each part finds is kept, not looked for again for every row of the next. */
const COST = `WITH own AS MATERIALIZED (SELECT m.session_id, m.since FROM alert_member m WHERE m.tenant_id = $1::uuid AND m.group_key = $2
    AND (m.cleared_at IS NULL OR ($3::uuid IS NOT NULL AND m.alert_id = $3::uuid))),
  hit AS MATERIALIZED (SELECT DISTINCT session_id AS id FROM own WHERE session_id IS NOT NULL LIMIT ${MOST_SUMMED + 1})
  SELECT count(DISTINCT hit.id)::int AS sessions, coalesce(sum(t.input::bigint + t.output), 0)::float8 AS tokens,
    sum(t.cost_usd) FILTER (WHERE t.cost_usd > 0)::float8 AS usd, coalesce(bool_and(t.cost_usd > 0 IS TRUE) FILTER (WHERE t.session_id IS NOT NULL), true) AS priced,
    coalesce(sum(t.input::bigint + t.output) FILTER (WHERE t.at > now() - interval '5 minutes'), 0)::float8 AS lately
  FROM hit LEFT JOIN token_use t ON t.tenant_id = $1::uuid AND t.session_id = hit.id AND t.at >= (SELECT min(since) FROM own)
    AND NOT t.imported`

/** What a notice of a group quotes; of an alert that is over, its members were. Cost null = no session is concerned. */
export async function noticeFacts(
  sql: TenantConnection,
  tenantId: string,
  { groupKey, alertId }: { groupKey: string; alertId: string | null },
): Promise<NoticeFacts> {
  const about = [tenantId, groupKey, alertId]
  const quoted = (await sql.query<QuotedMember>(QUOTED, about)).rows
  const [cost] = (await sql.query<Omit<SessionCost, 'isCut'>>(COST, about)).rows
  if (!cost || cost.sessions === 0) return { quoted, cost: null }
  const isCut = cost.sessions > MOST_SUMMED
  return { quoted, cost: { ...cost, sessions: Math.min(cost.sessions, MOST_SUMMED), isCut } }
}
