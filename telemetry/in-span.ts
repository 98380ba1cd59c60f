import { type Attributes, type Span, type SpanKind, SpanStatusCode, trace } from '@opentelemetry/api'

export type SpanOptions = {
  kind: SpanKind
  attributes?: Attributes
  /** Begins a trace of its own, whatever is going on. */
  root?: boolean
}

const tracer = trace.getTracer('mission-control')

/** Does `work` within a span: it ends with the work, and says with it that it failed and why. */
export async function inSpan<T>(name: string, options: SpanOptions, work: (span: Span) => Promise<T>): Promise<T> {
  return await tracer.startActiveSpan(name, options, async (span) => {
    try {
      const result = await work(span)
      span.setStatus({ code: SpanStatusCode.OK })
      return result
    } catch (error) {
      span.setStatus({ code: SpanStatusCode.ERROR, message: error instanceof Error ? error.message : String(error) })
      throw error
    } finally {
      span.end()
    }
  })
}
