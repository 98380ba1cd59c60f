import type { EvidenceView } from '#contracts/evidence.ts'
import type { BurnFact, ChangeFact, EventFact, FindingFact, GatewayFact } from '#domain/incident/incident-evidence.ts'
import type { TenantConnection } from '#prisma/client.ts'

/** Whom it is about, from when to when (ms since epoch). */
export type Scope = { tenantId: string; sessionIds: string[]; gatewayIds: string[]; beganAt: number; now: number }

/** Sessions whose last events are read, and how many of each: what a person would look at first. */
const EVENT_SESSIONS = 5
const EVENTS_EACH = 10
/** Changes from longer before are hardly the cause. */
const CHANGES_MS = 24 * 3_600_000
const CHANGES = 20
const FINDINGS = 20

type Surroundings = {
  events: EventFact[]
  burn: BurnFact | null
  changes: ChangeFact[]
  findings: FindingFact[]
  gateways: GatewayFact[]
}

/** What happened in and around the sessions concerned. In the caller's transaction. */
export async function readSurroundings(sql: TenantConnection, scope: Scope): Promise<Surroundings> {
  return {
    events: await readEvents(sql, scope),
    burn: await readBurn(sql, scope),
    changes: await readChanges(sql, scope),
    findings: await readFindings(sql, scope),
    gateways: await readGateways(sql, scope),
  }
}

/** Kinds that say only that something lives, or repeat what the verdict says. Of a message its text is left out. */
const EVENTS = `SELECT s.key, e.at, e.kind, e.body->>'name' AS name, e.body->>'resultClass' AS result, e.body->>'exitCode' AS exit_code,
    coalesce(e.body->>'state', e.body->>'phase', e.body->>'role') AS state, e.body->>'reason' AS reason
  FROM unnest($2::uuid[]) AS w(id) JOIN session s ON s.tenant_id = $1::uuid AND s.id = w.id
  CROSS JOIN LATERAL (SELECT at, kind, body FROM session_event e WHERE e.tenant_id = $1::uuid AND e.session_id = s.id
      AND e.kind NOT IN ('text-progressed', 'output-counted', 'health-changed', 'session-seen', 'tool-progressed')
    ORDER BY e.at DESC, e.id DESC LIMIT ${EVENTS_EACH}) e
  ORDER BY s.key, e.at`

type EventRow = { key: string; at: Date; kind: string } & Record<
  'name' | 'result' | 'exit_code' | 'state' | 'reason',
  string | null
>

async function readEvents(sql: TenantConnection, { tenantId, sessionIds }: Scope): Promise<EventFact[]> {
  const { rows } = await sql.query<EventRow>(EVENTS, [tenantId, sessionIds.slice(0, EVENT_SESSIONS)])
  return rows.map(({ key, at, kind, name, result, exit_code, state, reason }) => {
    const exit = exit_code === null ? null : `exit ${exit_code}`
    const words = [kind, name, result, exit, state, reason?.slice(0, 120)].filter(Boolean)
    return { session: key, at: at.getTime(), kind, says: words.join(' ') }
  })
}

const BURN = `SELECT count(*)::int AS calls, coalesce(sum(input::bigint + output + cache_read + cache_write), 0)::text AS tokens,
    sum(cost_usd)::text AS usd, count(*) FILTER (WHERE cost_usd IS NULL)::int AS unpriced
  FROM token_use WHERE tenant_id = $1::uuid AND session_id = ANY($2::uuid[]) AND at >= to_timestamp($3::float8 / 1000)`

type BurnRow = { calls: number; tokens: string; usd: string | null; unpriced: number }

async function readBurn(sql: TenantConnection, { tenantId, sessionIds, beganAt, now }: Scope): Promise<BurnFact | null> {
  if (sessionIds.length === 0) return null
  const [row] = (await sql.query<BurnRow>(BURN, [tenantId, sessionIds, beganAt])).rows
  if (!row) return null
  const { calls, unpriced } = row
  const usd = row.usd === null ? null : Number(row.usd)
  return { since: beganAt, minutes: Math.max(0, now - beganAt) / 60_000, calls, tokens: Number(row.tokens), usd, unpriced }
}

/** A deployment counts from when it first changed a target for good; one that touched nothing changed nothing. */
const DEPLOYED = `SELECT 'deployment' AS what, d.environment, coalesce((SELECT min((p->>'from')::timestamptz)
      FROM jsonb_array_elements(d.progress->'phases') AS p WHERE p->>'state' = 'rolling-out'), d.state_since) AS at,
    format('release %s to %s (#%s), now %s, asked for by %s', r.name, d.environment, d.number, d.state, d.requested_by) AS says
  FROM deployment d JOIN release r ON r.tenant_id = d.tenant_id AND r.id = d.release_id
  WHERE d.tenant_id = $1::uuid AND d.touched AND d.requested_at >= to_timestamp($2::float8 / 1000)
    AND d.requested_at <= to_timestamp($3::float8 / 1000)
  ORDER BY d.requested_at DESC LIMIT ${CHANGES}`

const CONFIGURED = `SELECT 'configuration' AS what, NULL AS environment, at,
    format(CASE state WHEN 'applied' THEN 'configuration %s was applied' ELSE 'configuration %s was applied but for what is wrong in it' END,
      coalesce(left(revision, 12), left(hash, 12))) AS says
  FROM config_version WHERE tenant_id = $1::uuid AND (state = 'applied' OR held IS NOT NULL) AND at >= to_timestamp($2::float8 / 1000)
    AND at <= to_timestamp($3::float8 / 1000)
  ORDER BY at DESC LIMIT ${CHANGES}`

type ChangeRow = Omit<ChangeFact, 'at'> & { at: Date }

async function readChanges(sql: TenantConnection, { tenantId, beganAt }: Scope): Promise<ChangeFact[]> {
  const values = [tenantId, beganAt - CHANGES_MS, beganAt]
  const deployed = (await sql.query<ChangeRow>(DEPLOYED, values)).rows
  const configured = (await sql.query<ChangeRow>(CONFIGURED, values)).rows
  return [...deployed, ...configured]
    .map(({ at, ...change }) => ({ ...change, at: at.getTime() }))
    .toSorted((a, b) => b.at - a.at)
    .slice(0, CHANGES)
}

/** What else was wrong when it began. Other sessions' health is an alert of its own. */
const OPEN = `SELECT kind, subject, verdict, since, confidence, evidence FROM finding
  WHERE tenant_id = $1::uuid AND kind <> 'session-health' AND (cleared_at IS NULL OR cleared_at > to_timestamp($2::float8 / 1000))
    AND since <= now() ORDER BY opened_at DESC LIMIT ${FINDINGS}`

type FindingRow = Omit<FindingFact, 'since' | 'says'> & { since: Date; evidence: EvidenceView[] }

async function readFindings(sql: TenantConnection, { tenantId, beganAt }: Scope): Promise<FindingFact[]> {
  const { rows } = await sql.query<FindingRow>(OPEN, [tenantId, beganAt])
  return rows.map(({ since, evidence, ...finding }) => ({
    ...finding,
    since: since.getTime(),
    says: evidence[0]?.says ?? `${finding.kind} ${finding.subject ?? ''}: ${finding.verdict}`,
  }))
}

const GATEWAYS = `SELECT slug, state, state_since AS since, state_reason AS reason FROM gateway
  WHERE tenant_id = $1::uuid AND id = ANY($2::uuid[]) ORDER BY slug`

async function readGateways(sql: TenantConnection, { tenantId, gatewayIds }: Scope): Promise<GatewayFact[]> {
  const { rows } = await sql.query<Omit<GatewayFact, 'since'> & { since: Date }>(GATEWAYS, [tenantId, gatewayIds])
  return rows.map(({ since, ...gateway }) => ({ ...gateway, since: since.getTime() }))
}
