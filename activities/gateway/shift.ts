import type { PollPace } from '#domain/gateway/poll-pace.ts'
import type { CallBudget } from './call-budget.ts'
import type { Clock } from './clock.ts'
import type { ReportKeeper } from './report-keeper.ts'
import type { WatchHandlers } from './watch-handlers.ts'

export type WatchOptions = {
  url: string
  /** Asked before every connect, so that a rotated token is taken up. @throws GatewayFailure when it cannot be read */
  readToken(): Promise<string | null>
  signal: AbortSignal
  /** ms by our clock: up to when an earlier watch has stored everything. `null` = never watched before. */
  heardUntil: number | null
  /** Default 30 s; stretched by itself while the gateway is slow. */
  pollIntervalMs?: number
  /** Default 30. */
  callsPerMinute?: number
  correlationId?: string
  /**
   * Awaited before each transcript is read back. Reading is faster than storing: without it a long absence would fill the
   * buffer, break the watch off and be read again from its beginning, for ever. Default: at once.
   */
  room?: () => Promise<void>
  clock?: Clock
  /** Uniform in [0, 1). Default `Math.random`. */
  random?: () => number
}

/** What stays the same, or is carried on, from one connection of a watch to the next. */
export type Shift = {
  options: WatchOptions
  handlers: WatchHandlers
  signal: AbortSignal
  clock: Clock
  budget: CallBudget
  keeper: ReportKeeper
  /** Learned from how fast the gateway answers; kept across connections. */
  pace: PollPace
  /** Up to when nothing was missed, ms by our clock; `null` before the first connection. */
  heardUntil: number | null
  /** Since when something may have been missed that is not read back yet, ms by our clock; `null` = all was read. */
  unreadSince: number | null
  /** Why the time after `heardUntil` is a gap. */
  gapReason: string
}
