import type { IncomingMessage, ServerResponse } from 'node:http'
import { type Context, context, propagation, ROOT_CONTEXT, type Span, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api'
import { CLICK_HEADER, readClick } from '#domain/trace/click.ts'
import { spanFacts } from '#telemetry/span-facts.ts'
import type { RequestFacts } from '#web/server/http/request-facts.ts'

/** Asked for by machines, on a clock, in any number: told of as reading is. */
const ROUTINE: ReadonlySet<string> = new Set(['/api/v1/components/:slug/samples', '/api/v1/handoffs/:channel/take'])

const tracer = trace.getTracer('mission-control')

/** Tells of a click: what was clicked, as a span around that of its request. */
export type TellClick = (told: { label: string; beforeMs: number; request: Span; parent: Context }) => void

type Asked = { facts: RequestFacts; request: IncomingMessage; response: ServerResponse; tellClick: TellClick }

/**
 * Answers a request of the API within a span, which ends when the answer is sent. What changes something goes on with the trace that the
 * request names (`traceparent`); what reads is a trace of its own. Pages and streams are not traced. A click is told of for those who were
 * let in alone: what a stranger says of one is anybody's word.
 */
export async function traceRequest(asked: Asked, answer: () => Promise<void>): Promise<void> {
  const { facts, request } = asked
  const { pathname } = facts.url
  if (!pathname.startsWith('/api/') || pathname === '/api/live') return await answer()
  const method = request.method ?? 'GET'
  const reads = method === 'GET' || method === 'HEAD'
  const parent = reads ? ROOT_CONTEXT : propagation.extract(ROOT_CONTEXT, { traceparent: request.headers.traceparent })
  const attributes = { [spanFacts.httpMethod]: method, [spanFacts.looks]: reads }
  const span = tracer.startSpan(method, { kind: SpanKind.SERVER, attributes }, parent)
  asked.response.once('close', () => end(span, parent, asked))
  await context.with(trace.setSpan(context.active(), span), answer)
}

function end(span: Span, parent: Context, { facts, request, response, tellClick }: Asked): void {
  const { statusCode, writableFinished } = response
  span.updateName(`${request.method} ${facts.route}`)
  span.setAttribute(spanFacts.httpRoute, facts.route)
  span.setAttribute(spanFacts.httpStatus, statusCode)
  if (facts.tenantId === null) span.setAttribute(spanFacts.stranger, true)
  else span.setAttribute(spanFacts.tenantId, facts.tenantId)
  if (ROUTINE.has(facts.route)) span.setAttribute(spanFacts.looks, true)
  if (statusCode >= 500) span.setStatus({ code: SpanStatusCode.ERROR, message: `Answered with ${statusCode}` })
  if (!writableFinished) span.setAttribute('mission_control.aborted', true)
  span.end()
  if (facts.tenantId === null) return
  const click = readClick(String(request.headers[CLICK_HEADER] ?? ''))
  if (click && trace.getSpanContext(parent)) tellClick({ ...click, request: span, parent })
}
