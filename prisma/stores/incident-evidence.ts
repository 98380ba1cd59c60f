import type { EvidenceView } from '#contracts/evidence.ts'
import type { Cause } from '#domain/incident/cause.ts'
import type { IncidentEvidence, MemberFact, SessionFact, SimilarFact } from '#domain/incident/incident-evidence.ts'
import { signatureOf } from '#domain/incident/signature.ts'
import type { Database, TenantConnection } from '#prisma/client.ts'
import { readSurroundings, type Scope } from './incident-surroundings.ts'

/** What is read of each list: enough to judge by, little enough to keep and to read at night. */
const MEMBERS = 50
const SESSIONS = 20
const SIMILAR = 5

type AlertRow = {
  rule: string
  severity: string
  labels: Record<string, string>
  opened_at: Date
  runbook: string | null
  opened: Date
  members: number
  sessions: number
  began: Date | null
}

const ALERT = `SELECT a.rule, a.severity, a.labels, a.opened_at, a.runbook, i.opened_at AS opened, m.members, m.sessions, m.began
  FROM incident i JOIN alert a ON a.tenant_id = i.tenant_id AND a.id = i.alert_id
  CROSS JOIN LATERAL (SELECT count(*)::int AS members, count(DISTINCT session_id)::int AS sessions, min(since) AS began
    FROM alert_member WHERE tenant_id = a.tenant_id AND alert_id = a.id) m
  WHERE i.tenant_id = $1::uuid AND i.id = $2::uuid`

type MemberRow = {
  labels: Record<string, string>
  since: Date
  says: string
  figures: MemberFact['figures']
  session_id: string | null
  gateway_id: string | null
  kind: string | null
  verdict: string | null
  confidence: number | null
}

/** Those that fire first: what is over already tells less. Without a finding, labels may still say kind and verdict. */
const OF_ALERT = `SELECT m.labels, m.since, m.says, m.figures, m.session_id, m.gateway_id,
    coalesce(f.kind, m.labels->>'kind') AS kind, coalesce(f.verdict, m.labels->>'verdict') AS verdict, f.confidence
  FROM incident i JOIN alert_member m ON m.tenant_id = i.tenant_id AND m.alert_id = i.alert_id
  LEFT JOIN finding f ON f.tenant_id = m.tenant_id AND f.id = m.finding_id
  WHERE i.tenant_id = $1::uuid AND i.id = $2::uuid ORDER BY m.state = 'resolved', m.since, m.id LIMIT ${MEMBERS}`

type SessionRow = {
  id: string
  key: string
  gateway: string
  agent_id: string
  model: string | null
  model_provider: string | null
  verdict: string
  verdict_since: Date | null
  has_active_run: boolean | null
  last_run_error: string | null
  verdict_detail: { evidence?: EvidenceView[] } | null
}

const OF_SESSIONS = `SELECT s.id, s.key, g.slug AS gateway, s.agent_id, s.model, s.model_provider, s.verdict, s.verdict_since,
    s.has_active_run, s.last_run_error, s.verdict_detail
  FROM session s JOIN gateway g ON g.tenant_id = s.tenant_id AND g.id = s.gateway_id
  WHERE s.tenant_id = $1::uuid AND s.id = ANY($2::uuid[]) ORDER BY s.key LIMIT ${SESSIONS}`

/**
 * All that is known about an incident now, in a handful of statements however many sessions it is about. Times of its own are the
 * database's. Nothing is changed. @returns null when there is no such incident, or its alert is gone
 */
export async function readIncidentEvidence(
  db: Database,
  tenantId: string,
  incidentId: string,
  now: number,
): Promise<{ evidence: IncidentEvidence; signature: string; wanted: string | null } | null> {
  return await db.withTenantSql(tenantId, async (sql) => {
    const [alert] = (await sql.query<AlertRow>(ALERT, [tenantId, incidentId])).rows
    if (!alert) return null
    const found = (await sql.query<MemberRow>(OF_ALERT, [tenantId, incidentId])).rows
    const members = found.map(memberFact)
    const ids = [...new Set(members.flatMap(({ sessionId }) => sessionId ?? []))]
    const sessions = (await sql.query<SessionRow>(OF_SESSIONS, [tenantId, ids])).rows.map(sessionFact)
    const beganAt = (alert.began ?? alert.opened_at).getTime()
    const gatewayIds = [...new Set(found.flatMap(({ gateway_id }) => gateway_id ?? []))]
    const scope: Scope = { tenantId, sessionIds: sessions.map(({ id }) => id), gatewayIds, beganAt, now }
    const signature = signatureOf(alert.rule, members, sessions)
    const evidence: IncidentEvidence = {
      ...{ gatheredAt: now, beganAt, rule: alert.rule, severity: alert.severity, labels: alert.labels },
      ...{ memberCount: alert.members, members, sessionCount: alert.sessions, sessions },
      ...(await readSurroundings(sql, scope)),
      similar: await readSimilar(sql, tenantId, incidentId, signature),
    }
    return { evidence, signature, wanted: alert.runbook }
  })
}

const memberFact = (row: MemberRow): MemberFact => ({
  ...{ kind: row.kind, verdict: row.verdict, confidence: row.confidence, labels: row.labels, since: row.since.getTime() },
  ...{ says: row.says, figures: row.figures, sessionId: row.session_id },
})

const sessionFact = (row: SessionRow): SessionFact => {
  const evidence = row.verdict_detail?.evidence ?? []
  return {
    ...{ id: row.id, key: row.key, gateway: row.gateway, agent: row.agent_id, model: row.model, provider: row.model_provider },
    ...{ verdict: row.verdict, since: row.verdict_since?.getTime() ?? null, hasActiveRun: row.has_active_run },
    ...{ lastRunError: row.last_run_error, says: evidence.map(({ says }) => says) },
    figures: Object.assign({}, ...evidence.map(({ figures }) => figures)),
  }
}

const ALIKE = `SELECT i.number, i.opened_at, i.title, i.diagnosis->'causes'->0->>'cause' AS cause,
    (SELECT a.action FROM incident_action a WHERE a.tenant_id = i.tenant_id AND a.incident_id = i.id AND a.state = 'confirmed'
      AND a.action <> 'page' ORDER BY a.finished_at DESC LIMIT 1) AS helped
  FROM incident i WHERE i.tenant_id = $1::uuid AND i.signature = $2 AND i.id <> $3::uuid ORDER BY i.opened_at DESC LIMIT ${SIMILAR}`

type SimilarRow = { number: number; opened_at: Date; title: string; cause: Cause | null; helped: string | null }

async function readSimilar(sql: TenantConnection, tenantId: string, self: string, signature: string): Promise<SimilarFact[]> {
  const { rows } = await sql.query<SimilarRow>(ALIKE, [tenantId, signature, self])
  return rows.map(({ opened_at, ...row }) => ({ ...row, openedAt: opened_at.getTime() }))
}
