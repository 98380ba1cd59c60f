import type { Verdict } from '#domain/session/verdict.ts'
import type { GapEnd, NewGap } from '#prisma/stores/gateway-gaps.ts'
import type { StatusReport } from '#prisma/stores/gateways.ts'
import type { Poll, PreparedObservation } from '#prisma/stores/prepared-observation.ts'

/** One thing a watch has to tell the database, in the order in which it came to be. */
export type WatchRecord =
  | { kind: 'fact'; fact: PreparedObservation }
  | { kind: 'verdict'; sessionKey: string; verdict: Verdict }
  | { kind: 'poll'; poll: Poll }
  /** `toAt`: when we listened again (ms, our clock); null = not yet. */
  | { kind: 'gap-opened'; gap: NewGap; toAt: number | null }
  /** How many facts were recovered is counted where they are stored. */
  | { kind: 'gap-closed'; end: Pick<GapEnd, 'toAt' | 'missed'> }
  | { kind: 'status'; report: StatusReport }

/**
 * A record with its time of receipt, and up to when all was heard by then; null = nothing yet (our clock, ms). `stored` once it
 * needs no further attempt.
 */
export type Queued = { record: WatchRecord; receivedAt: number; heardUntil: number | null; stored: boolean }
