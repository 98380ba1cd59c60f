import { readCorrelation } from '../interceptors/correlation-header.ts'
import type { History } from '../recorded-history.ts'

/** Where the tracer's interceptors keep the W3C trace context. */
const TRACER = '_tracer-data'

/** By what an execution is joined with logs and traces. What nobody traced when it was started began a trace of its own. */
export function originOf({ events }: History): { correlationId: string | null; traceId: string | null } {
  const started = events?.[0]?.workflowExecutionStartedEventAttributes?.header?.fields
  const correlationId = readCorrelation(started ?? {}) ?? null
  const headers = [started, ...(events ?? []).map((event) => event.activityTaskScheduledEventAttributes?.header?.fields)]
  const traceIds = headers.map((fields) => traceIdIn(fields?.[TRACER]?.data))
  return { correlationId, traceId: traceIds.find((id) => id !== null) ?? null }
}

function traceIdIn(data: Uint8Array | null | undefined): string | null {
  if (!data) return null
  try {
    const { traceparent } = JSON.parse(Buffer.from(data).toString()) as { traceparent?: unknown }
    return typeof traceparent === 'string' ? (/^\w{2}-(\w{32})-/.exec(traceparent)?.[1] ?? null) : null
  } catch {
    return null
  }
}
