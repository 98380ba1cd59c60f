/** Calls made to one gateway in the last minute. What we cost a gateway is counted, shown and capped. */
export type CallLog = { readonly calls: readonly { readonly at: number; readonly method: string }[] }

export type CallCounts = { perMinute: number; cap: number; byMethod: Readonly<Record<string, number>> }

const WINDOW_MS = 60_000
/** One `sessions.list` every 30 s is two a minute; the rest is for reading back what a broken connection missed. */
export const DEFAULT_CALLS_PER_MINUTE = 30

export const emptyCallLog: CallLog = { calls: [] }

/** The log with this call added and calls older than a minute forgotten. `now` in ms, not going back. */
export const countCall = (log: CallLog, method: string, now: number): CallLog => ({
  calls: [...recent(log, now), { at: now, method }],
})

/**
 * Milliseconds to wait until another call fits under `cap` calls a minute; 0 = now. `reserve` calls are left free for more
 * important callers (a poll goes before a read-back).
 */
export function waitForCallMs(log: CallLog, now: number, cap: number, reserve = 0): number {
  const calls = recent(log, now)
  const allowed = Math.max(1, cap - reserve)
  const blocking = calls[calls.length - allowed]
  return blocking ? blocking.at + WINDOW_MS - now : 0
}

/** Calls of the last minute, by method. */
export function callCounts(log: CallLog, now: number, cap: number): CallCounts {
  const byMethod: Record<string, number> = {}
  const calls = recent(log, now)
  for (const { method } of calls) byMethod[method] = (byMethod[method] ?? 0) + 1
  return { perMinute: calls.length, cap, byMethod }
}

const recent = (log: CallLog, now: number) => log.calls.filter(({ at }) => at > now - WINDOW_MS)
