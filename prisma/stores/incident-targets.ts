import type { TargetAgent, TargetEnvironment, TargetSession } from '#domain/incident/response-target.ts'
import type { TenantConnection } from '#prisma/client.ts'
import { readEnvironments } from './environments.ts'

/** More than any blast radius: what is beyond is counted as too much anyway. */
const MOST = 500

type SessionRow = {
  id: string
  gateway_id: string
  gateway: string
  gateway_state: string
  key: string
  agent_id: string
  has_active_run: boolean | null
  is_gone: boolean
  verdict: string
}

const SESSIONS = `SELECT DISTINCT s.id, s.gateway_id, g.slug AS gateway, g.state AS gateway_state, s.key, s.agent_id,
    CASE WHEN s.status IN ('running', 'queued') THEN true ELSE s.has_active_run END AS has_active_run,
    s.gone_at IS NOT NULL AS is_gone, s.verdict
  FROM incident i JOIN alert_member m ON m.tenant_id = i.tenant_id AND m.alert_id = i.alert_id AND m.state <> 'resolved'
  JOIN session s ON s.tenant_id = m.tenant_id AND s.id = m.session_id
  JOIN gateway g ON g.tenant_id = s.tenant_id AND g.id = s.gateway_id
  WHERE i.tenant_id = $1::uuid AND i.id = $2::uuid ORDER BY s.key LIMIT ${MOST}`

/** Sessions that still fire for an incident. In the caller's transaction. */
export async function sessionsConcerned(sql: TenantConnection, tenantId: string, incidentId: string): Promise<TargetSession[]> {
  const { rows } = await sql.query<SessionRow>(SESSIONS, [tenantId, incidentId])
  return rows.map((row) => ({
    ...{ id: row.id, gatewayId: row.gateway_id, gateway: row.gateway, gatewayState: row.gateway_state, key: row.key },
    ...{ agent: row.agent_id, hasActiveRun: row.has_active_run, isGone: row.is_gone },
    verdict: row.verdict,
  }))
}

type AgentRow = { gateway_id: string; gateway: string; gateway_state: string; agent: string; is_paused: boolean }

/**
 * Agents of the sessions that ever fired for the incident, and those that labels name (a budget of an agent has no session): who is to
 * be resumed later is no longer among what fires.
 */
const AGENTS = `SELECT c.gateway_id, g.slug AS gateway, g.state AS gateway_state, c.agent, coalesce(a.paused_at IS NOT NULL, false) AS is_paused
  FROM (SELECT s.gateway_id, s.agent_id AS agent
      FROM incident i JOIN alert_member m ON m.tenant_id = i.tenant_id AND m.alert_id = i.alert_id
      JOIN session s ON s.tenant_id = m.tenant_id AND s.id = m.session_id WHERE i.tenant_id = $1::uuid AND i.id = $2::uuid
    UNION SELECT g.id, m.labels->>'agent'
      FROM incident i JOIN alert_member m ON m.tenant_id = i.tenant_id AND m.alert_id = i.alert_id
      JOIN gateway g ON g.tenant_id = m.tenant_id AND (g.id = m.gateway_id OR g.slug = m.labels->>'gateway')
      WHERE i.tenant_id = $1::uuid AND i.id = $2::uuid AND m.labels->>'agent' IS NOT NULL) AS c
  JOIN gateway g ON g.tenant_id = $1::uuid AND g.id = c.gateway_id
  LEFT JOIN agent a ON a.tenant_id = $1::uuid AND a.gateway_id = c.gateway_id AND a.agent_id = c.agent
  ORDER BY g.slug, c.agent LIMIT ${MOST}`

/** Agents that an incident is about. In the caller's transaction. */
export async function agentsConcerned(sql: TenantConnection, tenantId: string, incidentId: string): Promise<TargetAgent[]> {
  const { rows } = await sql.query<AgentRow>(AGENTS, [tenantId, incidentId])
  return rows.map((row) => ({
    ...{ gatewayId: row.gateway_id, gateway: row.gateway, gatewayState: row.gateway_state },
    ...{ agent: row.agent, isPaused: row.is_paused },
  }))
}

/** What an environment runs and could go back to. In the caller's transaction. */
export async function environmentConcerned(sql: TenantConnection, tenantId: string, slug: string): Promise<TargetEnvironment> {
  const [found] = await readEnvironments(sql, tenantId, [slug])
  return {
    environment: slug,
    deploymentId: found?.currentDeploymentId ?? null,
    current: found?.current?.name ?? null,
    previous: found?.returnable[0]?.name ?? null,
  }
}

/**
 * What an incident's alert comes to now. `firing` = members that are not over, `seen` = those of them that are known to fire and say more
 * than that nothing is known, `others` = those that fire and are about none of the sessions asked about; `unclear` = sessions asked
 * about that are not well.
 */
export type Trouble = {
  severity: string
  overAt: number | null
  firing: number
  seen: number
  others: number
  unclear: { key: string; verdict: string }[]
}

/** Troubles of whoever watches: that nothing is known of something is no reason to do anything to it without a person's word. */
const UNKNOWN = `'evaluation/unknown', 'budget/unknown', 'component/unknown', 'component/stale', 'gate-no-data/no-data'`

/** A session whose verdict cannot be seen counts as in trouble still: nobody knows that it is not. */
const TROUBLE = `SELECT a.resolved_at, a.severity, m.firing, m.seen, m.others,
    coalesce((SELECT jsonb_agg(jsonb_build_object('key', s.key, 'verdict', s.verdict) ORDER BY s.key) FROM session s
      WHERE s.tenant_id = a.tenant_id AND s.id = ANY($3::uuid[]) AND s.gone_at IS NULL
        AND s.verdict IN ('stuck', 'looping', 'runaway', 'failing', 'unknown')), '[]') AS unclear
  FROM incident i JOIN alert a ON a.tenant_id = i.tenant_id AND a.id = i.alert_id
  CROSS JOIN LATERAL (SELECT count(*)::int AS firing, count(*) FILTER (WHERE m.state = 'firing'
        AND coalesce(m.labels->>'kind' || '/' || (m.labels->>'verdict'), '') NOT IN (${UNKNOWN}))::int AS seen,
      count(*) FILTER (WHERE m.state = 'firing' AND (m.session_id IS NULL OR (m.session_id <> ALL($3::uuid[])
        AND s.verdict IN ('stuck', 'looping', 'runaway', 'failing'))))::int AS others
    FROM alert_member m LEFT JOIN session s ON s.tenant_id = m.tenant_id AND s.id = m.session_id
    WHERE m.tenant_id = a.tenant_id AND m.alert_id = a.id AND m.state <> 'resolved') m
  WHERE i.tenant_id = $1::uuid AND i.id = $2::uuid`

type TroubleRow = Omit<Trouble, 'overAt'> & { resolved_at: Date | null }

/** How an incident's trouble stands, and which of these sessions are not well. In the caller's transaction. */
export async function troubleNow(
  sql: TenantConnection,
  tenantId: string,
  incidentId: string,
  sessionIds: readonly string[],
): Promise<Trouble> {
  const [row] = (await sql.query<TroubleRow>(TROUBLE, [tenantId, incidentId, sessionIds])).rows
  if (!row) throw new Error(`The incident ${incidentId} has no alert any more.`)
  const { resolved_at: overAt, ...now } = row
  return { ...now, overAt: overAt?.getTime() ?? null }
}
