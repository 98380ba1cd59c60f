import type { EventFrame } from '#contracts/gateway/envelope.ts'
import type { HistoryMessage, ListedSession } from '#contracts/gateway/methods.ts'
import type { CallCounts } from '#domain/gateway/load-budget.ts'
import type { GatewayStatus } from '#domain/gateway/state.ts'

/** What is known of a gateway besides its sessions. Times in ms by our clock; `null` = never seen or not said. */
export type GatewayReport = {
  status: GatewayStatus
  version: string | null
  protocol: number | null
  /** Changes with every restart of the gateway, also in-process ones. */
  bootId: string | null
  /** When the gateway process says it started. */
  startedAt: number | null
  connectedAt: number | null
  heardAt: number | null
  /**
   * All before this was handed over or reported as a gap. A watch started later with this (or, if earlier, the time up to
   * which things were stored) as `heardUntil` loses nothing that the gateway still has.
   */
  completeUntil: number | null
  polledAt: number | null
  pollTookMs: number | null
  pollIntervalMs: number
  /** When the next attempt to connect is made, while there is no connection. */
  nextAttemptAt: number | null
}

/** A stretch of time, by our clock, in which events may have been missed. What the gateway kept is read back after it. */
export type WatchGap = { from: number; to: number; reason: string; missedEvents: number | null }

/** Where what was seen goes. Called in order and synchronously; an exception thrown here ends the watch with it. */
export type WatchHandlers = {
  /** `upTo`: all that was said before is heard; earlier than the receipt while events wait to be read. */
  onFrame(frame: EventFrame, heard: { receivedAt: number; upTo: number }): void
  /** `complete` = all rows the gateway has, so that a session missing from them is gone. All said before `askedAt` is heard. */
  onRows(rows: readonly ListedSession[], snapshot: { complete: boolean; at: number; askedAt: number }): void
  /** Messages of one session, oldest first, read back because events about them may have been missed. */
  onTranscript(sessionKey: string, messages: readonly HistoryMessage[]): void
  onReport(report: GatewayReport): void
  onCalls(counts: CallCounts): void
  onGap(gap: WatchGap): void
  /** What the gateway's own process takes, by the names that components' figures have; from time to time, where it says so. */
  onFigures?(figures: Readonly<Record<string, number>>, at: number): void
}
