export const spanKinds = ['internal', 'server', 'client', 'producer', 'consumer'] as const
export type SpanKind = (typeof spanKinds)[number]

export const spanStatuses = ['unset', 'ok', 'error'] as const
export type SpanStatus = (typeof spanStatuses)[number]

/** Something that happened within a span; `atMs` counts from the span's start. */
export type SpanEvent = { name: string; atMs: number; attributes: Record<string, unknown> }

/** A span as it is kept: redacted, with its times in ms since epoch (fractions are microseconds). */
export type KeptSpan = {
  tenantId: string
  traceId: string
  spanId: string
  parentId: string | null
  name: string
  service: string
  kind: SpanKind
  startedAt: number
  durationMs: number
  status: SpanStatus
  /** Why it failed. */
  says: string | null
  correlationId: string | null
  attributes: Record<string, unknown>
  events: SpanEvent[]
}

/** A log line as it is kept: redacted, `at` in ms since epoch, `level` as pino counts (30 info, 40 warn, 50 error). */
export type KeptLine = {
  /** A uuid, so that a line that is written again is known. */
  id: string
  tenantId: string
  at: number
  service: string
  level: number
  says: string
  correlationId: string | null
  traceId: string | null
  spanId: string | null
  fields: Record<string, unknown>
}

/** Spans and lines that a process could not keep, and when (ms since epoch). */
export type Loss = { service: string; fromAt: number; toAt: number; spans: number; lines: number }
