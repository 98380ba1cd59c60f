import type { KeptLine, KeptSpan, Loss } from '#domain/trace/kept.ts'
import type { Database, TenantConnection } from '#prisma/client.ts'
import { storableJson, storableOrNull, storableText } from '../storable.ts'

type Rows = { spans: readonly KeptSpan[]; lines: readonly KeptLine[]; losses: readonly Loss[] }

/** Postgres' foreign_key_violation. */
const NO_SUCH_ROW = '23503'

/**
 * Keeps spans and log lines, each under its own tenant, set by set; losses under `tenantId`. Written again, a span or a line stays as it
 * is; a loss would count twice, so they go last, when nothing can fail after them. What belongs to a tenant that is not there is nobody's, and
 * is not kept.
 */
export async function writeTelemetry(db: Database, tenantId: string, { spans, lines, losses }: Rows): Promise<void> {
  const tenants = new Set([...spans, ...lines].map((row) => row.tenantId))
  if (tenants.delete(tenantId) || losses.length > 0) tenants.add(tenantId)
  for (const tenant of tenants) {
    const own = {
      spans: spans.filter((row) => row.tenantId === tenant),
      lines: lines.filter((row) => row.tenantId === tenant),
      losses: tenant === tenantId ? losses : [],
    }
    await db
      .withTenantSql(tenant, (sql) => writeOwn(sql, tenant, own))
      .catch((error: unknown) => {
        if ((error as { code?: unknown }).code !== NO_SUCH_ROW) throw error
      })
  }
}

async function writeOwn(sql: TenantConnection, tenantId: string, { spans, lines, losses }: Rows): Promise<void> {
  if (spans.length > 0) await sql.query(SPANS, [tenantId, ...spanColumns(spans)])
  if (lines.length > 0) await sql.query(LINES, [tenantId, ...lineColumns(lines)])
  for (const { service, fromAt, toAt, spans: lostSpans, lines: lostLines } of losses)
    await sql.query(LOSS, [tenantId, service, fromAt, toAt, lostSpans, lostLines])
}

/**
 * Spans that are new, and with them what lists show of their traces. Traces are brought up in the order of their ids: two processes that
 * write spans of the same ones wait for each other and never in a ring.
 */
const SPANS = `WITH given AS (
    SELECT * FROM unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::float8[], $9::float8[], $10::text[],
      $11::text[], $12::text[], $13::text[], $14::text[])
      AS g(trace_id, span_id, parent_id, name, service, kind, started_ms, duration_ms, status, says, correlation_id, attributes, events)),
  added AS (
    INSERT INTO trace_span AS s (tenant_id, trace_id, span_id, parent_id, name, service, kind, started_at, duration_ms, status, says,
      attributes, events)
    SELECT $1::uuid, trace_id, span_id, parent_id, name, service, kind, to_timestamp(started_ms / 1000), duration_ms, status, says,
      attributes::json, events::json FROM given
    ON CONFLICT DO NOTHING RETURNING s.trace_id, s.span_id)
  INSERT INTO trace AS t (tenant_id, trace_id, name, service, has_root, started_at, ended_at, spans, errors, correlation_id)
  SELECT $1::uuid, g.trace_id, (array_agg(g.name ORDER BY g.parent_id IS NOT NULL, g.started_ms))[1],
    (array_agg(g.service ORDER BY g.parent_id IS NOT NULL, g.started_ms))[1], bool_or(g.parent_id IS NULL),
    to_timestamp(min(g.started_ms) / 1000), to_timestamp(max(g.started_ms + g.duration_ms) / 1000), count(*)::int,
    count(*) FILTER (WHERE g.status = 'error')::int, min(g.correlation_id)
  FROM given g JOIN added a ON a.trace_id = g.trace_id AND a.span_id = g.span_id
  GROUP BY g.trace_id ORDER BY g.trace_id
  ON CONFLICT (tenant_id, trace_id) DO UPDATE SET
    name = CASE WHEN t.has_root OR (NOT excluded.has_root AND t.started_at <= excluded.started_at) THEN t.name ELSE excluded.name END,
    service = CASE WHEN t.has_root OR (NOT excluded.has_root AND t.started_at <= excluded.started_at) THEN t.service ELSE excluded.service END,
    has_root = t.has_root OR excluded.has_root, started_at = least(t.started_at, excluded.started_at),
    ended_at = greatest(t.ended_at, excluded.ended_at), spans = t.spans + excluded.spans, errors = t.errors + excluded.errors,
    correlation_id = coalesce(t.correlation_id, excluded.correlation_id)`

const LINES = `INSERT INTO log_line (tenant_id, id, at, service, level, says, correlation_id, trace_id, span_id, fields)
  SELECT $1::uuid, id, to_timestamp(at_ms / 1000), service, level, says, correlation_id, trace_id, span_id, fields::json
  FROM unnest($2::uuid[], $3::float8[], $4::text[], $5::int[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[])
    AS l(id, at_ms, service, level, says, correlation_id, trace_id, span_id, fields)
  ON CONFLICT DO NOTHING`

const LOSS = `INSERT INTO telemetry_loss (tenant_id, service, from_at, to_at, spans, lines)
  VALUES ($1::uuid, $2, to_timestamp($3::float8 / 1000), to_timestamp($4::float8 / 1000), $5, $6)`

const spanColumns = (spans: readonly KeptSpan[]): unknown[][] => [
  spans.map(({ traceId }) => traceId),
  spans.map(({ spanId }) => spanId),
  spans.map(({ parentId }) => parentId),
  spans.map(({ name }) => storableText(name)),
  spans.map(({ service }) => service),
  spans.map(({ kind }) => kind),
  spans.map(({ startedAt }) => startedAt),
  spans.map(({ durationMs }) => durationMs),
  spans.map(({ status }) => status),
  spans.map(({ says }) => storableOrNull(says)),
  spans.map(({ correlationId }) => correlationId),
  spans.map(({ attributes }) => storableJson(attributes)),
  spans.map(({ events }) => storableJson(events)),
]

const lineColumns = (lines: readonly KeptLine[]): unknown[][] => [
  lines.map(({ id }) => id),
  lines.map(({ at }) => at),
  lines.map(({ service }) => service),
  lines.map(({ level }) => level),
  lines.map(({ says }) => storableText(says)),
  lines.map(({ correlationId }) => storableOrNull(correlationId)),
  lines.map(({ traceId }) => storableOrNull(traceId)),
  lines.map(({ spanId }) => storableOrNull(spanId)),
  lines.map(({ fields }) => storableJson(fields)),
]
