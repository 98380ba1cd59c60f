import type { Attributes, Context } from '@opentelemetry/api'
import type { ReadableSpan, Span, SpanProcessor } from '@opentelemetry/sdk-trace-base'
import type { FingerprintKey } from '#domain/redaction/fingerprint.ts'
import { redactJson } from '#domain/redaction/redact-json.ts'
import { redactText } from '#domain/redaction/redact-text.ts'

/** Hands ended spans on without secrets: an exception's message or a URL in an attribute is text like any other. */
export class RedactingSpanProcessor implements SpanProcessor {
  private readonly next: readonly SpanProcessor[]
  private readonly key: FingerprintKey

  constructor(next: readonly SpanProcessor[], key: FingerprintKey) {
    this.next = next
    this.key = key
  }

  onStart(span: Span, parent: Context): void {
    for (const processor of this.next) processor.onStart(span, parent)
  }

  onEnd(span: ReadableSpan): void {
    if (this.next.length === 0) return
    const clean = this.redacted(span)
    for (const processor of this.next) processor.onEnd(clean)
  }

  async forceFlush(): Promise<void> {
    await Promise.all(this.next.map((processor) => processor.forceFlush()))
  }

  async shutdown(): Promise<void> {
    await Promise.all(this.next.map((processor) => processor.shutdown()))
  }

  /** The span itself behind, for its ids, times and methods; only what can hold text is replaced. */
  private redacted(span: ReadableSpan): ReadableSpan {
    const attributes = (found: Attributes): Attributes => redactJson(found, this.key).value as Attributes // an object walks to an object
    const events = span.events.map((event) => ({
      ...event,
      ...(event.attributes ? { attributes: attributes(event.attributes) } : {}),
    }))
    const status = span.status.message ? { ...span.status, message: redactText(span.status.message, this.key).text } : span.status
    return Object.create(span, {
      name: { value: redactText(span.name, this.key).text },
      attributes: { value: attributes(span.attributes) },
      events: { value: events },
      status: { value: status },
    }) as ReadableSpan // inherits every other member from `span`
  }
}
