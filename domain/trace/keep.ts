/** Of traces that only look one in so many is kept whole, in every process the same ones; of what strangers ask, one in so many. */
const KEPT_ONE_IN = 100
/** A look that takes this long is worth a question. */
const SLOW_LOOK_MS = 1_000

export type SpanToJudge = {
  traceId: string
  spanId: string
  /** Its trace began by looking. */
  looks: boolean
  isError: boolean
  durationMs: number
  /** It answers somebody who was not let in: without a known account, or too often. Anybody can cause that, as often as they like. */
  ofStranger: boolean
}

/**
 * Whether a span is kept. All that acts is: what a person, a schedule or a rule began. Of what only looks (reads, polls of gateways), all
 * that failed or was slow, and a sample; a fleet's polling would else be all that there is. Of strangers a sample by the id that is ours: the
 * trace's may be one that they chose.
 */
export function isSpanKept({ traceId, spanId, looks, isError, durationMs, ofStranger }: SpanToJudge): boolean {
  if (ofStranger && !isError) return isSampled(spanId)
  return !looks || isError || durationMs >= SLOW_LOOK_MS || isSampled(traceId)
}

/** The last digits of ids are random: of traces (W3C Trace Context), of spans, of lines. */
const isSampled = (id: string): boolean => Number.parseInt(id.slice(-8), 16) % KEPT_ONE_IN === 0

/** pino's level of a warning. */
export const WARN = 40
/** pino's level of what is usually written. */
const INFO = 30

export type LineToJudge = {
  id: string
  level: number
  correlationId: string | null
  traceId: string | null
  method: unknown
  status: unknown
  /** It tells of somebody who was not let in, and of nothing that is wrong with us. */
  ofStranger: boolean
}

/**
 * Whether a log line is kept: a warning or worse, and whatever is part of an action. That a page was read is no action; of strangers there
 * is a sample.
 */
export function isLineKept({ id, level, correlationId, traceId, method, status, ofStranger }: LineToJudge): boolean {
  if (ofStranger && !isSampled(id)) return false
  if (level >= WARN) return true
  if (level < INFO || (correlationId === null && traceId === null)) return false
  const isRead = (method === 'GET' || method === 'HEAD') && typeof status === 'number' && status < 400
  return !isRead
}
