import {
  type CallCounts,
  callCounts,
  countCall,
  DEFAULT_CALLS_PER_MINUTE,
  emptyCallLog,
  waitForCallMs,
} from '#domain/gateway/load-budget.ts'
import { type Clock, systemClock } from './clock.ts'

/** Counts and caps what one gateway is asked. One budget a gateway, kept across its connections. */
export type CallBudget = {
  /** Counts a call. Does not refuse: callers that may wait use `room` first. */
  count(method: string): void
  /** Resolves when a call fits, leaving `reserve` calls a minute to others; at once when the signal fires. */
  room(signal: AbortSignal, reserve?: number): Promise<void>
  counts(): CallCounts
}

/** @param cap calls a minute; default 30 */
export function createCallBudget(cap: number = DEFAULT_CALLS_PER_MINUTE, clock: Clock = systemClock): CallBudget {
  let log = emptyCallLog
  return {
    count(method) {
      log = countCall(log, method, clock.now())
    },
    async room(signal, reserve = 0) {
      for (let waitMs = waitForCallMs(log, clock.now(), cap, reserve); waitMs > 0 && !signal.aborted; ) {
        await clock.sleep(waitMs, signal)
        waitMs = waitForCallMs(log, clock.now(), cap, reserve)
      }
    },
    counts: () => callCounts(log, clock.now(), cap),
  }
}
