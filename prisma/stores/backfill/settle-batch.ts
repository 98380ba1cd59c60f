import type { TenantConnection } from '#prisma/client.ts'

/** `$2` are the sessions. What live data has made its own keeps what it counted. */
const SESSIONS = `UPDATE session s SET
    input_tokens = n.input, output_tokens = n.output, cache_read_tokens = n.cache_read, cache_write_tokens = n.cache_write,
    total_tokens = n.input + n.output + n.cache_read + n.cache_write, cost_usd = n.cost_usd, sort_cost = coalesce(n.cost_usd, -1),
    tool_count = n.tools, active_at = coalesce(n.last, n.first, s.active_at), gone_at = coalesce(n.last, n.first, s.gone_at),
    first_seen_at = coalesce(n.first, n.last, s.first_seen_at)
  FROM (SELECT i.id, coalesce(u.input, 0) AS input, coalesce(u.output, 0) AS output, coalesce(u.cache_read, 0) AS cache_read,
      coalesce(u.cache_write, 0) AS cache_write, u.cost_usd, x.tools,
      greatest(i.last_activity_at, u.last, x.last, r.last, e.last) AS last, least(i.created_at, u.first, x.first, r.first, e.first) AS first
    FROM session i,
      LATERAL (SELECT sum(input) AS input, sum(output) AS output, sum(cache_read) AS cache_read, sum(cache_write) AS cache_write,
        sum(cost_usd) AS cost_usd, max(at) AS last, min(at) AS first FROM token_use WHERE tenant_id = $1::uuid AND session_id = i.id) u,
      LATERAL (SELECT count(*)::int AS tools, max(greatest(started_at, ended_at)) AS last, min(least(started_at, ended_at)) AS first
        FROM tool_execution WHERE tenant_id = $1::uuid AND session_id = i.id) x,
      LATERAL (SELECT max(greatest(started_at, ended_at)) AS last, min(least(started_at, ended_at)) AS first
        FROM run WHERE tenant_id = $1::uuid AND session_id = i.id) r,
      LATERAL (SELECT max(at) AS last, min(at) AS first FROM session_event WHERE tenant_id = $1::uuid AND session_id = i.id) e
    WHERE i.tenant_id = $1::uuid AND i.id = ANY($2::uuid[]) AND i.imported) n
  WHERE s.tenant_id = $1::uuid AND s.id = n.id AND s.imported`

const RUNS = `UPDATE run r SET model_calls = n.calls, tool_count = n.tools, input_tokens = n.input, output_tokens = n.output,
    cache_read_tokens = n.cache_read, cache_write_tokens = n.cache_write, cost_usd = n.cost_usd
  FROM (SELECT i.session_id, i.run_id, coalesce(u.calls, 0) AS calls, coalesce(x.tools, 0) AS tools, coalesce(u.input, 0) AS input,
      coalesce(u.output, 0) AS output, coalesce(u.cache_read, 0) AS cache_read, coalesce(u.cache_write, 0) AS cache_write, u.cost_usd
    FROM run i
    LEFT JOIN (SELECT session_id, run_id, count(*)::int AS calls, sum(input) AS input, sum(output) AS output, sum(cache_read) AS cache_read,
        sum(cache_write) AS cache_write, sum(cost_usd) AS cost_usd
      FROM token_use WHERE tenant_id = $1::uuid AND session_id = ANY($2::uuid[]) GROUP BY session_id, run_id) u USING (session_id, run_id)
    LEFT JOIN (SELECT session_id, run_id, count(*)::int AS tools
      FROM tool_execution WHERE tenant_id = $1::uuid AND session_id = ANY($2::uuid[]) GROUP BY session_id, run_id) x USING (session_id, run_id)
    WHERE i.tenant_id = $1::uuid AND i.session_id = ANY($2::uuid[]) AND i.imported) n
  WHERE r.tenant_id = $1::uuid AND r.session_id = n.session_id AND r.run_id = n.run_id AND r.imported`

/** Counts anew what follows from the rows of imported sessions: totals, times, sort keys. Done again it changes nothing. */
export async function settleBatch(sql: TenantConnection, tenantId: string, sessionIds: readonly string[]): Promise<void> {
  if (sessionIds.length === 0) return
  await sql.query(SESSIONS, [tenantId, sessionIds])
  await sql.query(RUNS, [tenantId, sessionIds])
}
