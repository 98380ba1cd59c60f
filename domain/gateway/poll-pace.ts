/** How often `sessions.list` is asked. A gateway that is slow or failing is asked less, never more. */
export type PollPace = { readonly intervalMs: number; readonly baseMs: number }

export type PollOutcome = { outcome: 'answered'; tookMs: number } | { outcome: 'failed' }

export const DEFAULT_POLL_MS = 30_000
export const SLOWEST_POLL_MS = 300_000
/** An idle gateway answers in milliseconds; struggling ones were seen to need 10 to 20 s a call. */
export const SLOW_ANSWER_MS = 2_000
/** Recovery takes several good answers in a row, so that a gateway on the edge is not pushed back over it. */
const RECOVERY = 0.75

export const startingPace = (baseMs: number = DEFAULT_POLL_MS): PollPace => ({ intervalMs: baseMs, baseMs })

/** Doubles the interval (up to five minutes) after a slow or failed poll; takes a quarter off after a good one. */
export function nextPace(pace: PollPace, poll: PollOutcome): PollPace {
  const struggling = poll.outcome === 'failed' || poll.tookMs >= SLOW_ANSWER_MS
  const intervalMs = struggling
    ? Math.min(Math.max(SLOWEST_POLL_MS, pace.baseMs), pace.intervalMs * 2)
    : Math.max(pace.baseMs, Math.round(pace.intervalMs * RECOVERY))
  return { ...pace, intervalMs }
}
