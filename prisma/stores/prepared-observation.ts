import type { Observation } from '#domain/session/observation.ts'
import type { Verdict } from '#domain/session/verdict.ts'

/** An observation that may be stored: its texts, arguments and results are redacted already. */
export type PreparedObservation = Observation & {
  /** Keyed hash of a tool call's normalised arguments, made before redaction; `null` where there are none. */
  argsHash: string | null
  /** The same of a tool's result. */
  resultHash: string | null
  /** Whether configuration lets tool arguments be kept. */
  storeArgs: boolean
  /** Whether configuration lets message texts and tool results be kept. */
  storeText: boolean
  /** True for what a backfill brought. Default: false. */
  imported?: boolean
}

/** What a whole listing of a gateway's sessions said. Times in ms since epoch. */
export type Poll = {
  at: number
  /** True when `keys` are all the sessions the gateway has: one that is missing from them is gone. */
  complete: boolean
  keys: readonly string[]
}

/** One gateway's facts, to be stored together or not at all. Times in ms since epoch. */
export type IngestBatch = {
  gatewayId: string
  receivedAt: number
  observations: readonly PreparedObservation[]
  verdicts: readonly { sessionKey: string; verdict: Verdict }[]
  poll?: Poll
}

/** What came of a batch. */
export type IngestResult = {
  /** Facts that are in the timeline since this batch. Signs of life are not kept there and not counted. */
  inserted: number
  /** Facts that were known before, or came twice in the batch. */
  duplicates: number
  /** `factKey` of each fact that was news: stored for the first time, or a sign of life later than any known activity. */
  newKeys: Set<string>
}

/** Name of a fact within a gateway, as in `IngestResult.newKeys`. */
export const factKey = (fact: Pick<Observation, 'sessionKey' | 'dedupKey'>): string => `${fact.sessionKey}\n${fact.dedupKey}`
