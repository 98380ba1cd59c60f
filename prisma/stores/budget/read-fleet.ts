import type { GatewayFact, SessionFact } from '#domain/budget/fact.ts'
import type { TenantConnection } from '#prisma/client.ts'

/** Ids of one statement: with more the whole table is read. */
const AT_ONCE = 1_000
/** What happened in no session for longer is not judged by itself until something does. */
const LIVE_MS = 7 * 86_400_000
/** A worker that takes over, or a gateway that restarts, is no reason to doubt a budget before this. */
const BLIND_AFTER_MS = 60_000
/** A gateway that is watched is heard of several times a minute. */
const SILENT_AFTER_MS = 600_000

/** A status without an active run is a run that the gateway will take up again after a crash. */
const COLUMNS = `s.id, s.gateway_id AS "gatewayId", g.slug AS gateway, s.agent_id AS agent, s.key, s.classification,
  (extract(epoch FROM s.first_seen_at) * 1000)::float8 AS born,
  coalesce(s.gone_at IS NULL AND (s.has_active_run OR s.status IN ('running', 'queued')), false) AS "isRunning",
  s.gone_at IS NULL AND NOT s.archived AND g.removed_at IS NULL AND s.active_at >= $2::timestamptz AS "isLive"`
const FROM = 'FROM session s JOIN gateway g ON g.tenant_id = s.tenant_id AND g.id = s.gateway_id'

const ACTIVE = `SELECT ${COLUMNS} ${FROM} WHERE s.tenant_id = $1::uuid AND s.gone_at IS NULL AND s.active_at >= $2::timestamptz`
const BY_ID = `SELECT ${COLUMNS} ${FROM} WHERE s.tenant_id = $1::uuid AND s.id = ANY($3::uuid[])`

/** Sessions that are there and in which something happened within a week, by id. `now` in ms since epoch. */
export async function readActiveSessions(
  sql: TenantConnection,
  tenantId: string,
  now: number,
): Promise<Map<string, SessionFact>> {
  const { rows } = await sql.query<SessionFact>(ACTIVE, [tenantId, new Date(now - LIVE_MS)])
  return new Map(rows.map((row) => [row.id, row]))
}

const RUNNING = `SELECT ${COLUMNS} ${FROM} WHERE s.tenant_id = $1::uuid AND s.gone_at IS NULL
  AND (s.has_active_run OR s.status IN ('running', 'queued'))`

/** Sessions that run now, by id. `now` in ms since epoch. */
export async function readRunningSessions(
  sql: TenantConnection,
  tenantId: string,
  now: number,
): Promise<Map<string, SessionFact>> {
  const { rows } = await sql.query<SessionFact>(RUNNING, [tenantId, new Date(now - LIVE_MS)])
  return new Map(rows.map((row) => [row.id, row]))
}

/** Adds those of the ids that are not among the sessions yet: idle for longer, or gone. */
export async function addSessions(
  sql: TenantConnection,
  tenantId: string,
  { to, ids, now }: { to: Map<string, SessionFact>; ids: Iterable<string>; now: number },
): Promise<void> {
  const missing = [...new Set(ids)].filter((id) => !to.has(id))
  for (let first = 0; first < missing.length; first += AT_ONCE) {
    const values = [tenantId, new Date(now - LIVE_MS), missing.slice(first, first + AT_ONCE)]
    const { rows } = await sql.query<SessionFact>(BY_ID, values)
    for (const row of rows) to.set(row.id, row)
  }
}

/** A gap is as old as its id says: it may begin long before it was found. */
const GATEWAYS = `SELECT g.id, g.slug, g.state, g.state_reason AS reason,
    g.state NOT IN ('connected', 'degraded') AND g.state_since < $2::timestamptz AS "isAway",
    coalesce(g.last_seen_at < $3::timestamptz, g.created_at < $2::timestamptz) AS "isSilent",
    EXISTS (SELECT FROM gateway_gap p WHERE p.tenant_id = g.tenant_id AND p.gateway_id = g.id AND p.to_at IS NULL
      AND uuid_extract_timestamp(p.id) < $2::timestamptz) AS "hasGap"
  FROM gateway g WHERE g.tenant_id = $1::uuid AND g.removed_at IS NULL ORDER BY g.slug`

type GatewayRow = {
  id: string
  slug: string
  state: string
  reason: string | null
  isAway: boolean
  isSilent: boolean
  hasGap: boolean
}

/** The gateways, and of each whether what its sessions use is seen. `now` in ms since epoch. */
export async function readGatewaySight(sql: TenantConnection, tenantId: string, now: number): Promise<GatewayFact[]> {
  const values = [tenantId, new Date(now - BLIND_AFTER_MS), new Date(now - SILENT_AFTER_MS)]
  const { rows } = await sql.query<GatewayRow>(GATEWAYS, values)
  return rows.map((row) => {
    const away = row.isAway ? `it is ${row.state}${row.reason ? ` (${row.reason})` : ''}.` : null
    return { id: row.id, slug: row.slug, away, blind: away ?? whyBlind(row) }
  })
}

function whyBlind({ isSilent, hasGap }: GatewayRow): string | null {
  if (isSilent) return 'nothing was heard of it for ten minutes.'
  return hasGap ? 'what happened while nobody listened has not been read back yet.' : null
}
