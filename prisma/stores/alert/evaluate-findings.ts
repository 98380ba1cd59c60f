import type { EvidenceView } from '#contracts/evidence.ts'
import type { Labels, Severity } from '#domain/alert/alert.ts'
import type { TenantConnection } from '#prisma/client.ts'
import { storableJson } from '../storable.ts'

/** Which findings a rule is about. `verdicts` null = all of the kind. */
export type FindingRule = { rule: string; kind: string; verdicts: readonly string[] | null }

/** An open finding that a rule is about and that is no firing member of it. */
export type NewFinding = {
  rule: string
  id: string
  kind: string
  verdict: string
  subject: string | null
  since: Date
  gatewayId: string | null
  sessionId: string | null
  labels: Labels
  gateway: string | null
  session: string | null
  agent: string | null
  model: string | null
  evidence: EvidenceView | null
}

/** What is known is hashed once: by whichever index, to look for it row by row is quadratic in a storm. */
const NEW = `WITH known AS MATERIALIZED (SELECT m.rule, m.finding_id FROM alert_member m
    WHERE m.tenant_id = $1::uuid AND m.cleared_at IS NULL AND m.state = 'firing' AND m.finding_id IS NOT NULL)
  SELECT r.rule, f.id, f.kind, f.verdict, f.subject, f.since, f.gateway_id AS "gatewayId", f.session_id AS "sessionId",
    f.labels, g.slug AS gateway, s.key AS session, s.agent_id AS agent, s.model, f.evidence->0 AS evidence
  FROM jsonb_to_recordset($2::jsonb) AS r(rule text, kind text, verdicts jsonb)
  JOIN finding f ON f.tenant_id = $1::uuid AND f.cleared_at IS NULL AND f.kind = r.kind AND (r.verdicts IS NULL OR r.verdicts ? f.verdict)
  LEFT JOIN gateway g ON g.tenant_id = f.tenant_id AND g.id = f.gateway_id
  LEFT JOIN session s ON s.tenant_id = f.tenant_id AND s.id = f.session_id
  WHERE (r.rule, f.id) NOT IN (SELECT k.rule, k.finding_id FROM known k)`

/** Findings that rules are about and that are not among their members yet. */
export async function newFindings(sql: TenantConnection, tenantId: string, rules: readonly FindingRule[]): Promise<NewFinding[]> {
  if (rules.length === 0) return []
  return (await sql.query<NewFinding>(NEW, [tenantId, storableJson(rules)])).rows
}

/** A member whose finding was cleared, and what that means. */
export type EndedMember = { id: string; rule: string; groupKey: string; labels: Labels; state: 'no-data' | 'resolved' }

/** What is found of a component or a budget of which nothing is known now: of one figure, of the whole, of sessions of a gateway. */
const OUT_OF_SIGHT = `f.kind IN ('component', 'budget') AND f.verdict NOT IN ('unknown', 'stale') AND EXISTS (SELECT FROM finding u
        WHERE u.tenant_id = f.tenant_id AND u.kind = f.kind AND u.cleared_at IS NULL AND u.verdict IN ('unknown', 'stale')
          AND u.subject IN (f.subject, f.labels->>'component', 'budget/' || (f.labels->>'budget') || '/gateway/' || (f.labels->>'gateway')))`

/** What cannot be seen any more is not well again: its trouble goes on as far as anybody knows. */
const ENDED = `SELECT e.id, e.rule, e.group_key AS "groupKey", e.labels, e.becomes AS state FROM (
    SELECT m.id, m.rule, m.group_key, m.labels, m.state, CASE WHEN f.kind = 'session-health' AND s.gone_at IS NULL AND s.verdict = 'unknown'
      THEN 'no-data' WHEN ${OUT_OF_SIGHT} THEN 'no-data' ELSE 'resolved' END AS becomes
    FROM alert_member m
    LEFT JOIN finding f ON f.tenant_id = m.tenant_id AND f.id = m.finding_id
    LEFT JOIN session s ON s.tenant_id = m.tenant_id AND s.id = m.session_id
    WHERE m.tenant_id = $1::uuid AND m.cleared_at IS NULL AND m.finding_id IS NOT NULL AND (f.id IS NULL OR f.cleared_at IS NOT NULL)) e
  WHERE e.becomes <> e.state`

/** Open members whose finding is cleared or gone. */
export const endedMembers = async (sql: TenantConnection, tenantId: string): Promise<EndedMember[]> =>
  (await sql.query<EndedMember>(ENDED, [tenantId])).rows

/** What people read of a member follows its finding; nobody is told for that. */
const REFRESH = `UPDATE alert_member m SET says = f.evidence->0->>'says', figures = coalesce(f.evidence->0->'figures', '{}'::jsonb)
  FROM finding f WHERE m.tenant_id = $1::uuid AND m.cleared_at IS NULL AND f.tenant_id = m.tenant_id AND f.id = m.finding_id
    AND f.evidence->0->>'says' IS NOT NULL
    AND (m.says <> f.evidence->0->>'says' OR m.figures <> coalesce(f.evidence->0->'figures', '{}'::jsonb))`

/** Brings what members say up to date with their findings. */
export async function refreshMembers(sql: TenantConnection, tenantId: string): Promise<void> {
  await sql.query(REFRESH, [tenantId])
}

/** An open member as the policy is held against it. */
export type StandingMember = {
  id: string
  rule: string
  fingerprint: string
  groupKey: string
  labels: Labels
  severity: Severity
  state: 'firing' | 'no-data'
  findingId: string | null
}

const STANDING = `SELECT m.id, m.rule, m.fingerprint, m.group_key AS "groupKey", m.labels, m.severity, m.state, m.finding_id AS "findingId"
  FROM alert_member m WHERE m.tenant_id = $1::uuid AND m.cleared_at IS NULL AND ($2::text[] IS NULL OR m.rule = ANY($2::text[]))`

/** Open members of some rules, or of all (null). */
export const standingMembers = async (
  sql: TenantConnection,
  tenantId: string,
  rules: readonly string[] | null,
): Promise<StandingMember[]> => (await sql.query<StandingMember>(STANDING, [tenantId, rules])).rows
