/**
 * What is known of a channel whose messages go another way, from reports of what became of them. Plain and bounded, so that it can be
 * kept between looks. Reports come late, twice and in any order; each has the time it happened (`at`, by the reporter's clock) and the
 * time we took it (`recordedAt`, by ours). Order is judged by the one, waiting by the other. Times in ms since epoch.
 */

export type HandoffStep = 'sent' | 'received' | 'effective'
/** What can be wrong on a followed channel. */
export const followedFaults = ['gap', 'duplicate', 'reordered', 'stale', 'overdue'] as const
export type FollowedFault = (typeof followedFaults)[number]

export type Report = {
  messageId: string
  step: HandoffStep
  /** The same step of the same message was reported before, under another report id. */
  again: boolean
  /** A later step of the message was reported before. */
  behind: boolean
  /** Number the sender gave it in its channel. */
  seq: number | null
  at: number
  recordedAt: number
  readVersion: string | null
  wroteVersion: string | null
  deadlineAt: number | null
}

export type Message = {
  id: string
  seq: number | null
  /** Senders begin to count anew; numbers are compared within one epoch alone. */
  epoch: number
  /** When we took the report that it was sent; null = nobody said so yet. */
  sentAt: number | null
  deadlineAt: number | null
  receivedAt: number | null
  effectiveAt: number | null
  /** Version of the input that its sender wrote for it. */
  wrote: string | null
  /** Version that its own step read, and wrote. */
  read: string | null
  made: string | null
  /** When we learnt what its step read; null = nothing is left to judge about that. */
  readSince: number | null
}

/** Numbers between others that arrived, which did not. `since` = when we first knew that a later one had arrived. */
export type Hole = { from: number; to: number; since: number }
/** A fault that happened, as opposed to one that lasts. */
export type Occurrence = { fault: FollowedFault; message: string; says: string; at: number }

export type Followed = {
  epoch: number
  /** The lowest number known, and the highest that arrived. */
  lowest: number | null
  highest: number | null
  holes: Hole[]
  /** Sent and not arrived, oldest first. */
  awaited: Message[]
  /** The latest that arrived, oldest first. */
  arrived: Message[]
  /** Of messages that are no longer in `arrived`: the highest number, and when it went through each step. */
  past: { seq: number; receivedAt: number | null; effectiveAt: number | null } | null
  /** Latest times reported, by the reporters' clocks: the first number again, after them, is a new count. */
  lastSentAt: number | null
  lastReceivedAt: number | null
  /** Whether anybody says what arrives here; where nobody does, nothing is missed. */
  receives: boolean
  /** Awaited messages that are not watched one by one any more, as there are too many. */
  unwatched: number
  occurrences: Occurrence[]
}

/** A report may come this much later than one of what happened after it. */
export const GRACE_MS = 30_000
/** A message without a deadline of its own is expected within this. */
export const WITHIN_MS = 600_000
/** What happened once is shown for this long after the last time. */
export const SHOWN_MS = 900_000
/** What never arrived is a fault of today, and history afterwards. */
export const GIVEN_UP_MS = 86_400_000
/** Bounds of what is remembered of one channel. */
export const MOST = { arrived: 300, awaited: 1_000, holes: 200, occurrences: 200 } as const

export const nothingFollowed = (): Followed => ({
  ...{ epoch: 0, lowest: null, highest: null, holes: [], awaited: [], arrived: [], past: null },
  ...{ lastSentAt: null, lastReceivedAt: null, receives: false, unwatched: 0, occurrences: [] },
})
