import { context, createTraceState, trace } from '@opentelemetry/api'
import { markText, readMark, TRACE_STATE_KEY } from '#domain/trace/trace-mark.ts'
import { spanFacts } from './span-facts.ts'

/** Does `work` as part of the span at hand, and lets that span and all that comes of it, here and elsewhere, say whose they are. */
export function withTraceTenant<T>(tenantId: string, work: () => T): T {
  const span = trace.getActiveSpan()
  if (!span) return work()
  span.setAttribute(spanFacts.tenantId, tenantId)
  const spanContext = span.spanContext()
  const state = spanContext.traceState ?? createTraceState()
  const mark = markText({ ...readMark(state.get(TRACE_STATE_KEY)), tenantId })
  const marked = { ...spanContext, traceState: state.set(TRACE_STATE_KEY, mark) }
  return context.with(trace.setSpanContext(context.active(), marked), work)
}

/** Whose the trace at hand is; `null` = nobody has said. */
export const currentTraceTenant = (): string | null =>
  readMark(trace.getActiveSpan()?.spanContext().traceState?.get(TRACE_STATE_KEY)).tenantId
