import { type Attributes, type Context, type HrTime, type Span, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api'
import { resourceFromAttributes } from '@opentelemetry/resources'
import type { ReadableSpan, SpanProcessor } from '@opentelemetry/sdk-trace-base'
import { spanFacts } from './span-facts.ts'

const resource = resourceFromAttributes({ 'service.name': 'browser' })

export type ToldClick = {
  label: string
  /** How long before its request was sent, by the browser's clock. */
  beforeMs: number
  /** That of the request, ended. */
  request: Span
  /** Holds the ids that the browser gave the click. */
  parent: Context
}

/**
 * Hands on the span of a click that a browser told of. Its ids are the browser's. Its time is ours: from as long before the request came
 * as the browser says, to when the request was answered. Clocks differ, so none of the browser's times is claimed; the way through the
 * network is not in it.
 */
export function tellClickTo(processor: SpanProcessor): (told: ToldClick) => void {
  return ({ label, beforeMs, request, parent }) => {
    const spanContext = trace.getSpanContext(parent)
    if (!spanContext || !isReadable(request)) return
    const startTime = earlier(request.startTime, beforeMs)
    const { [spanFacts.correlationId]: correlationId, [spanFacts.tenantId]: tenantId } = request.attributes
    processor.onEnd({
      name: `click ${label}`,
      kind: SpanKind.CLIENT,
      spanContext: () => spanContext,
      ...{ startTime, endTime: request.endTime, duration: since(startTime, request.endTime) },
      // What came of it is in the spans below; an answer that is a refusal is no error of the click.
      status: { code: SpanStatusCode.UNSET },
      attributes: present({
        ...{ 'mission_control.clock': 'of the server; without the way through the network', 'mission_control.click': label },
        ...{ [spanFacts.correlationId]: correlationId, [spanFacts.tenantId]: tenantId },
      }),
      ...{ links: [], events: [], ended: true, resource, instrumentationScope: { name: 'mission-control' } },
      ...{ droppedAttributesCount: 0, droppedEventsCount: 0, droppedLinksCount: 0 },
    })
  }
}

/** Spans of the SDK can be read; those of an SDK that was not started cannot. */
const isReadable = (span: Span): span is Span & ReadableSpan => 'startTime' in span && 'attributes' in span

const present = (attributes: Attributes): Attributes =>
  Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== undefined))

function earlier([seconds, nanos]: HrTime, ms: number): HrTime {
  const total = nanos - (ms % 1_000) * 1e6
  const whole = seconds - Math.floor(ms / 1_000)
  return total < 0 ? [whole - 1, total + 1e9] : [whole, total]
}

function since([fromSeconds, fromNanos]: HrTime, [toSeconds, toNanos]: HrTime): HrTime {
  const nanos = toNanos - fromNanos
  return nanos < 0 ? [toSeconds - fromSeconds - 1, nanos + 1e9] : [toSeconds - fromSeconds, nanos]
}
