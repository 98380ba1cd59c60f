import type { AlertMetric } from '#contracts/config/alert-metrics.ts'
import type { Labels } from '#domain/alert/alert.ts'
import type { TenantConnection } from '#prisma/client.ts'

/** A figure of one thing now. `value` null = nobody knows; `atLeast` = it is that or more, as some of it is not known. */
export type MetricRow = { labels: Labels; gatewayId: string | null; value: number | null; atLeast: boolean }

/** Of a gateway that nobody sees, what it used lately is not known. */
const SEEN = `g.state IN ('connected', 'degraded')`
const OF_AGENT = `jsonb_build_object('gateway', g.slug, 'agent', t.agent_id) AS labels, g.id AS "gatewayId"`

const TOKENS = `SELECT ${OF_AGENT}, CASE WHEN ${SEEN} THEN (sum(t.input::bigint + t.output) / 5.0)::float8 END AS value, false AS "atLeast"
  FROM token_use t JOIN gateway g ON g.tenant_id = t.tenant_id AND g.id = t.gateway_id
  WHERE t.tenant_id = $1::uuid AND t.at > now() - interval '5 minutes' AND NOT t.imported GROUP BY g.id, g.slug, g.state, t.agent_id`

/** What costs nothing by the gateway's word is most likely not priced. */
const COST = `SELECT ${OF_AGENT}, CASE WHEN ${SEEN} THEN coalesce(sum(t.cost_usd), 0)::float8 END AS value,
    NOT bool_and(t.cost_usd > 0 IS TRUE) AS "atLeast"
  FROM token_use t JOIN gateway g ON g.tenant_id = t.tenant_id AND g.id = t.gateway_id
  WHERE t.tenant_id = $1::uuid AND t.at > now() - interval '1 hour' AND NOT t.imported GROUP BY g.id, g.slug, g.state, t.agent_id`

const FAILED = `SELECT jsonb_build_object('gateway', g.slug) AS labels, g.id AS "gatewayId",
    CASE WHEN ${SEEN} THEN (count(*) FILTER (WHERE r.state IN ('failed', 'timeout')))::float8 / count(*) END AS value, false AS "atLeast"
  FROM session s JOIN run r ON r.tenant_id = s.tenant_id AND r.session_id = s.id
  JOIN gateway g ON g.tenant_id = s.tenant_id AND g.id = s.gateway_id
  WHERE s.tenant_id = $1::uuid AND s.active_at > now() - interval '30 minutes' AND r.ended_at > now() - interval '30 minutes'
    AND NOT r.imported GROUP BY g.id, g.slug, g.state`

const DEPLOYMENTS = `SELECT jsonb_build_object('environment', d.environment, 'deployment', d.environment || ' #' || d.number) AS labels,
    NULL::uuid AS "gatewayId", extract(epoch FROM now() - d.requested_at)::float8 / 60 AS value, false AS "atLeast"
  FROM deployment d WHERE d.tenant_id = $1::uuid AND d.finished_at IS NULL`

const statements: Readonly<Record<AlertMetric, string>> = {
  'tokens-per-minute': TOKENS,
  'cost-per-hour': COST,
  'failed-run-share': FAILED,
  'open-deployment-minutes': DEPLOYMENTS,
}

/** Figures of everything that has one now. What has none used nothing lately, and is not in it. */
export const metricRows = async (sql: TenantConnection, tenantId: string, metric: AlertMetric): Promise<MetricRow[]> =>
  (await sql.query<MetricRow>(statements[metric], [tenantId])).rows

export type Pending = { rule: string; fingerprint: string }

const SINCE = `SELECT rule, fingerprint, floor(extract(epoch FROM since) * 1000)::float8 AS since FROM alert_pending WHERE tenant_id = $1::uuid`

const DROP = `DELETE FROM alert_pending p WHERE p.tenant_id = $1::uuid AND p.fingerprint <> ''
  AND NOT EXISTS (SELECT FROM unnest($2::text[], $3::text[]) AS k(rule, fingerprint) WHERE k.rule = p.rule AND k.fingerprint = p.fingerprint)`

const KEEP = `INSERT INTO alert_pending (tenant_id, rule, fingerprint, since)
  SELECT $1::uuid, k.rule, k.fingerprint, to_timestamp($4::float8 / 1000) FROM unnest($2::text[], $3::text[]) AS k(rule, fingerprint)
  ON CONFLICT DO NOTHING`

/** Keeps since when figures are beyond their bounds, over restarts. @returns since when by `<rule> <fingerprint>`, ms */
export async function beyondSince(
  sql: TenantConnection,
  tenantId: string,
  beyond: readonly Pending[],
  at: number,
): Promise<ReadonlyMap<string, number>> {
  const columns = [beyond.map(({ rule }) => rule), beyond.map(({ fingerprint }) => fingerprint)]
  await sql.query(DROP, [tenantId, ...columns])
  if (beyond.length === 0) return new Map()
  await sql.query(KEEP, [tenantId, ...columns, at])
  const { rows } = await sql.query<Pending & { since: number }>(SINCE, [tenantId])
  return new Map(rows.map(({ rule, fingerprint, since }) => [`${rule} ${fingerprint}`, since]))
}
