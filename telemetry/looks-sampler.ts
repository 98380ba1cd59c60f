import { type Context, createTraceState, isSpanContextValid, SpanKind as Kinds, type SpanKind, trace } from '@opentelemetry/api'
import { type Sampler, SamplingDecision, type SamplingResult } from '@opentelemetry/sdk-trace-base'
import { markText, TRACE_STATE_KEY } from '#domain/trace/trace-mark.ts'
import { spanFacts } from './span-facts.ts'

/**
 * Makes every span, and marks the traces that begin by looking, so that each process knows what to keep of them. What begins with a
 * request to a server, or with a page that is rendered, looks unless its span says that it acts.
 */
export const looksSampler: Sampler = {
  shouldSample(parent: Context, _traceId: string, _name: string, kind: SpanKind, attributes): SamplingResult {
    const decision = SamplingDecision.RECORD_AND_SAMPLED
    const above = trace.getSpanContext(parent)
    if (above && isSpanContextValid(above)) return { decision }
    const looks = attributes[spanFacts.looks] ?? (kind === Kinds.SERVER || spanFacts.ofPage in attributes)
    if (looks !== true) return { decision }
    return { decision, traceState: createTraceState(`${TRACE_STATE_KEY}=${markText({ looks: true, tenantId: null })}`) }
  },
  toString: () => 'looks',
}
