import { z } from 'zod'
import { LogLevel, LogLineView, SpanView, TelemetryLossView, TraceId, TraceView } from '#contracts/traces.ts'

const Time = z.iso.datetime({ offset: true })
const Text = z.string().trim().min(1).max(200)
const page = { limit: z.coerce.number().int().min(1).max(500).default(50), cursor: z.string().max(300).optional() }

/** GET /traces, newest first. */
export const TracesQuery = z.object({
  correlationId: Text.optional(),
  /** Part of the name. */
  name: Text.optional(),
  /** Only those that hold an error. */
  errors: z.stringbool().default(false),
  /** Only those that took this long or longer. */
  minMs: z.coerce.number().min(0).optional(),
  /** Begun at or after this. */
  since: Time.optional(),
  ...page,
})
export type TracesQuery = z.infer<typeof TracesQuery>

/** `losses`: what is missing of the last day. `lookedBackTo`: a page looks through so many traces at most; it ended there. */
export const TracePage = z.object({
  items: z.array(TraceView),
  nextCursor: z.string().nullable(),
  lookedBackTo: Time.nullable(),
  losses: z.array(TelemetryLossView),
})
export type TracePage = z.infer<typeof TracePage>

/** GET /traces/:id: by the id of the trace, or by a correlation id, of which the newest trace is meant. */
export const TraceDetail = z.object({
  trace: TraceView,
  spans: z.array(SpanView),
  /** Spans of the trace that are not in the answer: they are too many, or were removed as they got old. */
  spansLeftOut: z.number().int(),
})
export type TraceDetail = z.infer<typeof TraceDetail>

/** GET /logs, newest first. */
export const LogsQuery = z.object({
  correlationId: Text.optional(),
  traceId: TraceId.optional(),
  spanId: z
    .string()
    .regex(/^[0-9a-f]{16}$/, 'expected a span id: 16 hex digits')
    .optional(),
  /** Part of what the line says. */
  text: Text.optional(),
  /** This or worse. */
  level: LogLevel.optional(),
  since: Time.optional(),
  ...page,
})
export type LogsQuery = z.infer<typeof LogsQuery>

export const LogPage = z.object({ items: z.array(LogLineView), nextCursor: z.string().nullable(), lookedBackTo: Time.nullable() })
export type LogPage = z.infer<typeof LogPage>
