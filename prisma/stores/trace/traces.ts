import type { TraceDetail, TracePage, TracesQuery } from '#contracts/api/traces.ts'
import type { TelemetryLossView, TraceView } from '#contracts/traces.ts'
import type { Database, TenantConnection } from '#prisma/client.ts'
import { decodeCursor, encodeCursor } from '../cursor.ts'
import { holding } from '../work/holding.ts'
import { readSpans } from './spans.ts'

/** Names and durations are in no index: a page looks at so many traces, for a fraction of a second, and says how far it came. */
const LOOKED_AT = 50_000

const COLUMNS = `trace_id, name, service, has_root, started_at, spans, errors, correlation_id,
  extract(epoch FROM ended_at - started_at)::float8 * 1000 AS duration_ms`
/** `$2`, `$3` = the place after which a page begins. */
const AFTER = '($2::timestamptz IS NULL OR (started_at <= $2 AND (started_at < $2 OR trace_id > $3::text)))'
const SINCE = '($4::timestamptz IS NULL OR started_at >= $4)'
const ORDER = 'ORDER BY started_at DESC, trace_id'

/** Of one action there are few: they are found by their index, and need no other. */
const NARROWED = {
  all: '',
  ofAction: 'AND correlation_id = $8',
  withErrors: 'AND errors > 0',
  both: 'AND correlation_id = $8 AND errors > 0',
}

const pageOf = (narrowed: string): string => `WITH looked AS (
    SELECT * FROM trace WHERE tenant_id = $1::uuid AND ${AFTER} AND ${SINCE} ${narrowed} ${ORDER} LIMIT ${LOOKED_AT}),
  found AS (SELECT ${COLUMNS} FROM looked
    WHERE ($5::text IS NULL OR name ILIKE $5) AND ($6::float8 IS NULL OR ended_at - started_at >= make_interval(secs => $6 / 1000))
    ${ORDER} LIMIT $7::int)
  SELECT found.*, to_json(started_at)#>>'{}' AS place FROM found`

type Row = {
  trace_id: string
  name: string
  service: string
  has_root: boolean
  started_at: Date
  spans: number
  errors: number
  correlation_id: string | null
  duration_ms: number
  /** Its start to the microsecond, which a Date does not hold. */
  place: string
}

/** Traces, newest first, and what is missing of the last day. */
export async function listTraces(db: Database, tenantId: string, query: TracesQuery): Promise<TracePage> {
  const { correlationId, name, errors, minMs, since, limit, cursor } = query
  const [at, id] = decodeCursor(cursor)
  const narrowed = correlationId ? (errors ? NARROWED.both : NARROWED.ofAction) : errors ? NARROWED.withErrors : NARROWED.all
  const values = [tenantId, at ?? null, id ?? null, since ?? null, holding(name), minMs ?? null, limit + 1]
  return await db.withTenantSql(tenantId, async (sql) => {
    const { rows } = await sql.query<Row>(pageOf(narrowed), correlationId ? [...values, correlationId] : values)
    const items = rows.slice(0, limit)
    const last = rows.length > limit ? items.at(-1) : undefined
    const isLookedFor = name !== undefined || minMs !== undefined
    const edge =
      last || !isLookedFor ? undefined : await edgeOf(sql, narrowed, correlationId ? [...values, correlationId] : values)
    const end = last ?? edge
    return {
      items: items.map(view),
      nextCursor: end ? encodeCursor([end.place, end.trace_id]) : null,
      lookedBackTo: edge ? edge.started_at.toISOString() : null,
      losses: await recentLosses(sql, tenantId),
    }
  })
}

type Edge = Pick<Row, 'trace_id' | 'started_at' | 'place'>

/** The last trace that a page looked at, if it did not look at all of them. */
async function edgeOf(sql: TenantConnection, narrowed: string, values: readonly unknown[]): Promise<Edge | undefined> {
  // Those that are looked for take no part: their parameters are only named.
  const text = `SELECT trace_id, started_at, to_json(started_at)#>>'{}' AS place FROM trace
    WHERE tenant_id = $1::uuid AND ${AFTER} AND ${SINCE} ${narrowed}
      AND ($5::text, $6::float8, $7::int) IS NOT DISTINCT FROM ($5::text, $6::float8, $7::int)
    ${ORDER} OFFSET ${LOOKED_AT - 1} LIMIT 1`
  return (await sql.query<Edge>(text, values)).rows[0]
}

/** A trace with its spans, by its id or a correlation id (the newest trace of it); `null` = none is kept. */
export async function readTrace(db: Database, tenantId: string, id: string): Promise<TraceDetail | null> {
  return await db.withTenantSql(tenantId, async (sql) => {
    const { rows } = await sql.query<Row>(ONE, [tenantId, id])
    const [row] = rows
    if (!row) return null
    const spans = await readSpans(sql, tenantId, { traceId: row.trace_id, startedAt: row.place })
    return { trace: view(row), spans, spansLeftOut: Math.max(0, row.spans - spans.length) }
  })
}

/** By its own id first: a correlation id may be one too. */
const ONE = `SELECT ${COLUMNS}, to_json(started_at)#>>'{}' AS place FROM (
    (SELECT *, 0 AS turn FROM trace WHERE tenant_id = $1::uuid AND trace_id = $2)
    UNION ALL (SELECT *, 1 AS turn FROM trace WHERE tenant_id = $1::uuid AND correlation_id = $2 ORDER BY started_at DESC LIMIT 1)
  ) t ORDER BY turn LIMIT 1`

const LOSSES = `SELECT service, from_at, to_at, spans, lines FROM telemetry_loss
  WHERE tenant_id = $1::uuid AND to_at > now() - interval '1 day' ORDER BY to_at DESC LIMIT 20`

type LossRow = { service: string; from_at: Date; to_at: Date; spans: number; lines: number }

async function recentLosses(sql: TenantConnection, tenantId: string): Promise<TelemetryLossView[]> {
  const { rows } = await sql.query<LossRow>(LOSSES, [tenantId])
  return rows.map(({ service, from_at, to_at, spans, lines }) => {
    return { service, fromAt: from_at.toISOString(), toAt: to_at.toISOString(), spans, lines }
  })
}

const view = (row: Row): TraceView => ({
  traceId: row.trace_id,
  name: row.name,
  service: row.service,
  hasRoot: row.has_root,
  startedAt: row.started_at.toISOString(),
  durationMs: row.duration_ms,
  spans: row.spans,
  errors: row.errors,
  correlationId: row.correlation_id,
})
