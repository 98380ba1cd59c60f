import type { SpanEventView, SpanView } from '#contracts/traces.ts'
import type { TenantConnection } from '#prisma/client.ts'

/** More than anybody reads; the workflows that run for weeks have traces without end. */
const MOST_SPANS = 2_000

/** The newest ones where there are too many, in the order in which they began. */
const SPANS = `SELECT * FROM (
    SELECT span_id, parent_id, name, service, kind, started_at, duration_ms, status, says, attributes, events,
      extract(epoch FROM started_at - $3::timestamptz)::float8 * 1000 AS offset_ms
    FROM trace_span WHERE tenant_id = $1::uuid AND trace_id = $2 ORDER BY started_at DESC LIMIT ${MOST_SPANS}) s
  ORDER BY offset_ms, span_id`

type Row = {
  span_id: string
  parent_id: string | null
  name: string
  service: string
  kind: SpanView['kind']
  started_at: Date
  duration_ms: number
  status: SpanView['status']
  says: string | null
  attributes: Record<string, unknown>
  events: SpanEventView[]
  offset_ms: number
}

/** Spans of a trace that began at `startedAt`. */
export async function readSpans(
  sql: TenantConnection,
  tenantId: string,
  { traceId, startedAt }: { traceId: string; startedAt: string },
): Promise<SpanView[]> {
  const { rows } = await sql.query<Row>(SPANS, [tenantId, traceId, startedAt])
  return rows.map((row) => ({
    ...{ spanId: row.span_id, parentId: row.parent_id, name: row.name, service: row.service, kind: row.kind },
    ...{ startedAt: row.started_at.toISOString(), offsetMs: row.offset_ms, durationMs: row.duration_ms },
    ...{ status: row.status, says: row.says, attributes: row.attributes, events: row.events },
  }))
}
