import type { HandoffReportBody } from '#contracts/api/response.ts'
import type { TenantConnection } from '#prisma/client.ts'

type Report = HandoffReportBody['reports'][number]

/** Sessions looked at in one go. */
const SESSIONS = 500

/**
 * A gateway that we see says of its subagents: that one was made for a parent, that it began to work, that its first run ended, and,
 * by the id of the parent's run, that the result reached the parent. A run that was killed has no result to tell.
 */
const READ = `WITH active AS (
    SELECT s.id, s.gateway_id, s.key, s.parent_key, s.agent_id, s.classification, s.status, s.last_activity_at, g.slug,
      coalesce(s.created_at, s.first_seen_at) AS made_at
    FROM session s JOIN gateway g ON g.tenant_id = $1::uuid AND g.id = s.gateway_id AND g.state = 'connected'
    WHERE s.tenant_id = $1::uuid AND s.active_at > to_timestamp($2::float8 / 1000) AND NOT s.imported
    ORDER BY s.active_at DESC, s.id LIMIT ${SESSIONS}),
  child AS (
    SELECT a.*, r.run_id, r.started_at, r.ended_at, r.state FROM active a
    LEFT JOIN LATERAL (SELECT * FROM run o WHERE o.tenant_id = $1::uuid AND o.session_id = a.id AND o.started_at IS NOT NULL
      ORDER BY o.started_at LIMIT 1) r ON true
    WHERE a.parent_key IS NOT NULL AND a.classification = 'subagent'),
  told AS (
    SELECT a.slug, a.agent_id, a.key, r.run_id, r.started_at, r.ended_at, r.state FROM active a
    JOIN LATERAL (SELECT * FROM run o WHERE o.tenant_id = $1::uuid AND o.session_id = a.id
      AND o.started_at > to_timestamp($2::float8 / 1000) - interval '1 h' AND o.run_id LIKE 'announce:v1:%') r ON true)
  SELECT 'spawn' AS way, slug, agent_id, key AS message, 'sent' AS step, made_at AS at, parent_key AS from_key, key AS to_key FROM child
  UNION ALL SELECT 'spawn', slug, agent_id, key, 'received', coalesce(started_at, last_activity_at), parent_key, key FROM child
    WHERE started_at IS NOT NULL OR status <> 'queued'
  UNION ALL SELECT 'announce', slug, agent_id, key || ':' || run_id, 'sent', ended_at, key, parent_key FROM child
    WHERE ended_at IS NOT NULL AND state IN ('done', 'failed', 'timeout')
  UNION ALL SELECT 'announce', slug, agent_id, substr(run_id, length('announce:v1:') + 1), 'received', started_at, NULL, key FROM told
  UNION ALL SELECT 'announce', slug, agent_id, substr(run_id, length('announce:v1:') + 1), 'effective', ended_at, NULL, key FROM told
    WHERE ended_at IS NOT NULL AND state = 'done'`

type Row = {
  way: 'spawn' | 'announce'
  slug: string
  agent_id: string
  message: string
  step: Report['step']
  at: Date | null
  from_key: string | null
  to_key: string | null
}

/** What sessions that were active after `since` (ms since epoch) say of hand-offs between them. The same again has the same ids. */
export async function readGatewayReports(sql: TenantConnection, tenantId: string, since: number): Promise<Report[]> {
  const { rows } = await sql.query<Row>(READ, [tenantId, since])
  return rows.flatMap((row) => {
    if (row.at === null) return []
    const about = { channel: channelOf(row), messageId: row.message.slice(0, 200), step: row.step, reportId: row.step }
    const sessions = { ...(row.from_key ? { fromSession: row.from_key } : {}), ...(row.to_key ? { toSession: row.to_key } : {}) }
    return [{ ...about, ...sessions, at: row.at.toISOString() }]
  })
}

/** After who talks to whom: an agent and its subagents. */
const channelOf = ({ way, slug, agent_id }: Row): string =>
  `gateway/${slug}/${agent_id}/${way}`.replace(/[^\w.:/-]/g, '_').slice(0, 200)
