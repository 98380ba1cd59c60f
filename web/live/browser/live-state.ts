import type { LiveFrame, LiveReset } from '#contracts/live.ts'

/**
 * What the badge says. `stale.since` is when we last knew that we had everything (ms since epoch); `null` = never since this
 * page opened. `polling` data is whole but up to a poll interval old.
 */
export type LiveState =
  | { kind: 'connecting' }
  | { kind: 'live' }
  | { kind: 'catching-up' }
  | { kind: 'reconnecting'; since: number | null }
  | { kind: 'polling'; since: number | null }
  | { kind: 'stale'; since: number | null }
  | { kind: 'signed-out' }

/**
 * Some frames, in stream order. `position` is the stream id they bring the reader to: a list whose `asOf` is at or past it
 * already holds them. `reset` not null: frames were missed for good, so every list has to be loaded again.
 */
export type LiveBatch = {
  frames: readonly LiveFrame[]
  position: string
  reset: LiveReset['reason'] | null
}

/** Whom a live source tells. */
export type LiveListener = {
  onBatch(batch: LiveBatch): void
  onState(state: LiveState): void
}
