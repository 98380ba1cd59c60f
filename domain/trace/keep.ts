/** Of traces that only look, one in so many is kept whole, in every process the same ones. */
const LOOKS_KEPT_ONE_IN = 100
/** A look that takes this long is worth a question. */
const SLOW_LOOK_MS = 1_000
/** Refusals that anybody can cause from outside, as often as they like. */
const KNOCKS = new Set([401, 404, 405, 429])

export type SpanToJudge = {
  traceId: string
  /** Its trace began by looking. */
  looks: boolean
  isError: boolean
  durationMs: number
  /** Of the answer, for a request that was answered. */
  httpStatus: number | null
}

/**
 * Whether a span is kept. All that acts is: what a person, a schedule or a rule began. Of what only looks (reads, polls of gateways), all
 * that failed or was slow, and a sample; a fleet's polling would else be all that there is.
 */
export function isSpanKept({ traceId, looks, isError, durationMs, httpStatus }: SpanToJudge): boolean {
  if (httpStatus !== null && KNOCKS.has(httpStatus)) return isSampled(traceId)
  return !looks || isError || durationMs >= SLOW_LOOK_MS || isSampled(traceId)
}

/** The last digits of a trace id are random (W3C Trace Context). */
const isSampled = (traceId: string): boolean => Number.parseInt(traceId.slice(-8), 16) % LOOKS_KEPT_ONE_IN === 0

/** pino's level of a warning. */
export const WARN = 40
/** pino's level of what is usually written. */
const INFO = 30

export type LineToJudge = {
  level: number
  correlationId: string | null
  traceId: string | null
  method: unknown
  status: unknown
}

/** Whether a log line is kept: a warning or worse, and whatever is part of an action. That a page was read is no action. */
export function isLineKept({ level, correlationId, traceId, method, status }: LineToJudge): boolean {
  if (level >= WARN) return true
  if (level < INFO || (correlationId === null && traceId === null)) return false
  const isRead = (method === 'GET' || method === 'HEAD') && typeof status === 'number' && status < 400
  return !isRead
}
