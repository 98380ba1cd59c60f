import { type HrTime, SpanKind, SpanStatusCode } from '@opentelemetry/api'
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base'
import { isSpanKept } from '#domain/trace/keep.ts'
import type { KeptSpan } from '#domain/trace/kept.ts'
import { isTenantId, readMark, TRACE_STATE_KEY } from '#domain/trace/trace-mark.ts'
import { spanFacts } from '../span-facts.ts'
import { boundJson, boundText, newBudget } from './bound-json.ts'

const LONGEST_NAME = 200
const kinds = {
  [SpanKind.INTERNAL]: 'internal',
  [SpanKind.SERVER]: 'server',
  [SpanKind.CLIENT]: 'client',
  [SpanKind.PRODUCER]: 'producer',
  [SpanKind.CONSUMER]: 'consumer',
} as const
const statuses = { [SpanStatusCode.UNSET]: 'unset', [SpanStatusCode.OK]: 'ok', [SpanStatusCode.ERROR]: 'error' } as const

/** What is kept of an ended span; `null` = nothing. @param tenantId of spans that do not say whose they are */
export function keptSpan(span: ReadableSpan, tenantId: string): KeptSpan | null {
  const { traceId, spanId, traceState } = span.spanContext()
  const mark = readMark(traceState?.get(TRACE_STATE_KEY))
  const { attributes, status } = span
  const durationMs = msOf(span.duration)
  const judged = {
    ...{ traceId, spanId, durationMs, isError: status.code === SpanStatusCode.ERROR },
    looks: mark.looks || attributes[spanFacts.looks] === true || spanFacts.ofPage in attributes,
    ofStranger: attributes[spanFacts.stranger] === true,
  }
  if (!isSpanKept(judged)) return null
  const startedAt = msOf(span.startTime)
  const { [spanFacts.tenantId]: ofTenant } = attributes
  const budget = newBudget()
  return {
    ...{ traceId, spanId, startedAt, durationMs },
    tenantId: isTenantId(ofTenant) ? ofTenant : (mark.tenantId ?? tenantId),
    parentId: span.parentSpanContext?.spanId ?? null,
    name: boundText(span.name, LONGEST_NAME),
    service: textOf(span.resource.attributes['service.name']) ?? 'unknown',
    kind: kinds[span.kind],
    status: statuses[status.code],
    says: status.message ? boundText(status.message) : null,
    correlationId: textOf(attributes[spanFacts.correlationId]),
    attributes: boundJson(shownOf(attributes), budget),
    events: span.events.map(({ name, time, attributes: of = {} }) => ({
      ...{ name: boundText(name, LONGEST_NAME), atMs: msOf(time) - startedAt, attributes: boundJson(of, budget) },
    })),
  }
}

const notShown: ReadonlySet<string> = new Set([spanFacts.tenantId, spanFacts.correlationId, spanFacts.looks])

/** Those that have a column, or serve the judgement alone, are not told twice. */
const shownOf = (attributes: ReadableSpan['attributes']) =>
  Object.fromEntries(Object.entries(attributes).filter(([name]) => !notShown.has(name)))

const textOf = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null)

/** Seconds and nanoseconds as ms; a double holds them to the microsecond. */
const msOf = ([seconds, nanos]: HrTime): number => Math.round(seconds * 1e6 + nanos / 1e3) / 1e3
