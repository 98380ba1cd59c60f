import type { IncomingHttpHeaders } from 'node:http'
import { CORRELATION_HEADER, isCorrelationId, newCorrelationId } from '#telemetry/correlation.ts'

const TRACEPARENT = /^00-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}$/

/**
 * The id that everything done for one request is found by: the caller's own (`x-correlation-id`, else the trace id of a W3C
 * `traceparent`) where it has an acceptable form, else a new one.
 */
export function correlationIdOf(headers: IncomingHttpHeaders): string {
  const given = headers[CORRELATION_HEADER]
  if (typeof given === 'string' && isCorrelationId(given)) return given
  const trace = TRACEPARENT.exec(String(headers.traceparent ?? ''))?.[1]
  return trace && !/^0+$/.test(trace) ? trace : newCorrelationId()
}
