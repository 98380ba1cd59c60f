import type { OverviewView } from '#contracts/api/lists.ts'
import { type HealthVerdict, healthVerdicts, troubles } from '#domain/session/verdict.ts'
import type { Database, TenantConnection } from '#prisma/client.ts'
import { actionView } from './action-view.ts'
import { gatewayView } from './gateway-view.ts'
import { numberOrNull, type SessionRecord, sessionColumns, sessionView } from './session-view.ts'
import { headOf } from './stream-head.ts'
import { verdictOfRank, verdictRank } from './verdict-rank.ts'

const MINUTE_MS = 60_000
const BURN_MINUTES = 60
const NEEDS_ME = 20
const TOP_BURNERS = 5
const RECENT_ACTIONS = 10

/** Live = not gone, not archived, of a gateway that is watched. */
const LIVE = 's.tenant_id = $1::uuid AND g.tenant_id = $1::uuid AND s.gone_at IS NULL AND NOT s.archived AND g.removed_at IS NULL'
const FROM = 'FROM session s JOIN gateway g ON g.id = s.gateway_id'

type FoundRow = SessionRecord & { slug: string; demo: boolean }

/** What needs a person now, the fleet at a glance, the burn. `now` in ms since epoch. */
export async function overview(db: Database, tenantId: string, now: number): Promise<OverviewView> {
  const judged = await db.withTenantSql(tenantId, async (sql) => ({
    // First: what changes while the rest is read is then shown twice rather than never.
    asOf: (await headOf(sql, tenantId)).toString(),
    at: new Date(now).toISOString(),
    byVerdict: await countByVerdict(sql, tenantId),
    needsMe: await readNeedsMe(sql, tenantId),
    openFindings: await countOpenFindings(sql, tenantId),
    burn: await readBurn(sql, tenantId, now),
    topBurners: await readTopBurners(sql, tenantId, now),
  }))
  return await db.withTenant(tenantId, async (tx) => {
    const gateways = await tx.gateway.findMany({ where: { removedAt: null }, orderBy: { slug: 'asc' } })
    const actions = await tx.actionRequest.findMany({ orderBy: { requestedAt: 'desc' }, take: RECENT_ACTIONS })
    return { ...judged, gateways: gateways.map(gatewayView), recentActions: actions.map(actionView) }
  })
}

async function countByVerdict(sql: TenantConnection, tenantId: string): Promise<OverviewView['byVerdict']> {
  const text = `SELECT s.verdict_rank AS rank, count(*)::int AS n ${FROM} WHERE ${LIVE} GROUP BY s.verdict_rank`
  const { rows } = await sql.query<{ rank: number; n: number }>(text, [tenantId])
  const none = Object.fromEntries(healthVerdicts.map((verdict) => [verdict, 0]))
  const counted = Object.fromEntries(rows.map((row) => [verdictOfRank(row.rank), row.n]))
  // Every verdict is a key of `none`.
  return { ...none, ...counted } as Record<HealthVerdict, number>
}

async function readNeedsMe(sql: TenantConnection, tenantId: string): Promise<OverviewView['needsMe']> {
  const text = `SELECT ${sessionColumns}, g.slug, g.demo ${FROM} WHERE ${LIVE} AND s.verdict_rank = ANY($2::smallint[])
    ORDER BY s.verdict_rank DESC, s.active_at DESC, s.id DESC LIMIT ${NEEDS_ME}`
  const ranks = troubles.map((trouble) => verdictRank[trouble])
  const { rows } = await sql.query<FoundRow>(text, [tenantId, ranks])
  return rows.map((row) => sessionView(row, row))
}

async function countOpenFindings(sql: TenantConnection, tenantId: string): Promise<number> {
  const text = 'SELECT count(*)::int AS n FROM finding WHERE tenant_id = $1::uuid AND cleared_at IS NULL'
  const { rows } = await sql.query<{ n: number }>(text, [tenantId])
  return rows[0]?.n ?? 0
}

const BURN = `SELECT floor(extract(epoch FROM at) / 60)::bigint::text AS minute,
    sum(input::bigint + output + cache_read + cache_write)::text AS tokens, sum(cost_usd)::text AS cost
  FROM token_use WHERE tenant_id = $1::uuid AND at >= $2::timestamptz AND at < $3::timestamptz AND NOT imported GROUP BY 1`

/**
 * When anything was watched: a gateway's first and last sign, less the gaps that are open or were never read back.
 * Whoever looks at several gateways sees a minute as watched when one of them was.
 */
const WATCHED = `SELECT DISTINCT m.minute::text AS minute FROM generate_series($2::bigint, $3::bigint) AS m(minute)
  JOIN gateway g ON g.tenant_id = $1::uuid AND to_timestamp(m.minute * 60) <= g.last_seen_at
    AND to_timestamp(m.minute * 60 + 60) > g.created_at
  WHERE NOT EXISTS (SELECT FROM gateway_gap p WHERE p.tenant_id = $1::uuid AND p.gateway_id = g.id AND p.recovered = 0
    AND p.from_at <= to_timestamp(m.minute * 60) AND coalesce(p.to_at, 'infinity') >= to_timestamp(m.minute * 60 + 60))`

async function readBurn(sql: TenantConnection, tenantId: string, now: number): Promise<OverviewView['burn']> {
  const last = Math.floor(now / MINUTE_MS) - 1
  const minutes = Array.from({ length: BURN_MINUTES }, (_, index) => last - BURN_MINUTES + 1 + index)
  const first = minutes[0] ?? last
  const from = new Date(first * MINUTE_MS)
  const to = new Date((last + 1) * MINUTE_MS)
  const burnt = await sql.query<{ minute: string; tokens: string; cost: string | null }>(BURN, [tenantId, from, to])
  const watched = await sql.query<{ minute: string }>(WATCHED, [tenantId, first, last])
  const byMinute = new Map(burnt.rows.map((row) => [Number(row.minute), row]))
  const seen = new Set(watched.rows.map((row) => Number(row.minute)))
  return minutes.map((minute) => {
    const row = byMinute.get(minute)
    const tokens = row ? Number(row.tokens) : seen.has(minute) ? 0 : null
    return { at: new Date(minute * MINUTE_MS).toISOString(), tokens, costUsd: numberOrNull(row?.cost ?? null) }
  })
}

const BURNERS = `WITH burnt AS (
    SELECT session_id, sum(input::bigint + output + cache_read + cache_write) AS tokens FROM token_use
    WHERE tenant_id = $1::uuid AND at >= $2::timestamptz AND NOT imported GROUP BY session_id
    ORDER BY tokens DESC LIMIT ${TOP_BURNERS * 4})
  SELECT ${sessionColumns}, g.slug, g.demo, burnt.tokens::text AS tokens_last_hour
  FROM burnt JOIN session s ON s.id = burnt.session_id JOIN gateway g ON g.id = s.gateway_id
  WHERE ${LIVE} ORDER BY burnt.tokens DESC LIMIT ${TOP_BURNERS}`

async function readTopBurners(sql: TenantConnection, tenantId: string, now: number): Promise<OverviewView['topBurners']> {
  const since = new Date(now - BURN_MINUTES * MINUTE_MS)
  const { rows } = await sql.query<FoundRow & { tokens_last_hour: string }>(BURNERS, [tenantId, since])
  return rows.map((row) => ({ session: sessionView(row, row), tokensLastHour: Number(row.tokens_last_hour) }))
}
