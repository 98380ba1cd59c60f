import { z } from 'zod'
import { spanKinds, spanStatuses } from '#domain/trace/kept.ts'

const Time = z.iso.datetime({ offset: true })

/** 32 hex digits, as W3C Trace Context has them. */
export const TraceId = z.string().regex(/^[0-9a-f]{32}$/, 'expected a trace id: 32 hex digits')

/** A trace as lists show it. `name` and `service` are of its root, or of its first span while that is not known. */
export const TraceView = z.object({
  traceId: TraceId,
  name: z.string(),
  service: z.string(),
  /** Its root is kept. */
  hasRoot: z.boolean(),
  startedAt: Time,
  durationMs: z.number(),
  /** That were kept; those of a long trace are removed as they get old. */
  spans: z.number().int(),
  errors: z.number().int(),
  correlationId: z.string().nullable(),
})
export type TraceView = z.infer<typeof TraceView>

export const SpanEventView = z.object({ name: z.string(), atMs: z.number(), attributes: z.record(z.string(), z.unknown()) })
export type SpanEventView = z.infer<typeof SpanEventView>

/** One span. `offsetMs` counts from the start of the trace; both it and `durationMs` are exact to the microsecond. */
export const SpanView = z.object({
  spanId: z.string(),
  parentId: z.string().nullable(),
  name: z.string(),
  service: z.string(),
  kind: z.enum(spanKinds),
  startedAt: Time,
  offsetMs: z.number(),
  durationMs: z.number(),
  status: z.enum(spanStatuses),
  /** Why it failed. */
  says: z.string().nullable(),
  attributes: z.record(z.string(), z.unknown()),
  events: z.array(SpanEventView),
})
export type SpanView = z.infer<typeof SpanView>

export const logLevels = ['debug', 'info', 'warn', 'error', 'fatal'] as const
export const LogLevel = z.enum(logLevels)
export type LogLevel = z.infer<typeof LogLevel>

export const LogLineView = z.object({
  id: z.uuid(),
  at: Time,
  service: z.string(),
  level: LogLevel,
  says: z.string(),
  correlationId: z.string().nullable(),
  traceId: z.string().nullable(),
  spanId: z.string().nullable(),
  fields: z.record(z.string(), z.unknown()),
})
export type LogLineView = z.infer<typeof LogLineView>

/** Spans and lines that are missing here, as a process could not write them. */
export const TelemetryLossView = z.object({
  service: z.string(),
  fromAt: Time,
  toAt: Time,
  spans: z.number().int(),
  lines: z.number().int(),
})
export type TelemetryLossView = z.infer<typeof TelemetryLossView>
