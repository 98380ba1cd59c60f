/** First wait, and the most a wait may grow to, in ms. */
export type Pace = { baseMs: number; capMs: number }

/** A gateway that is down or restarting comes back in seconds to minutes. */
export const RETRY_SOON: Pace = { baseMs: 500, capMs: 60_000 }
/**
 * A wrong token or a missing method needs a person. Ten failed logins a minute lock a client out for five minutes at the
 * gateway, so these are tried rarely.
 */
export const RETRY_SLOWLY: Pace = { baseMs: 30_000, capMs: 300_000 }

/**
 * Full-jitter backoff: uniform between 0 and min(cap, base × 2^attempt), but never sooner than the gateway asked.
 * @param attempt failures so far in a row, from 0
 * @param random uniform in [0, 1)
 */
export function retryDelayMs(pace: Pace, attempt: number, random: number, retryAfterMs: number | null = null): number {
  // 2 ** 30 is far above every cap; without the bound the power overflows on a gateway that is dead for days.
  const ceiling = Math.min(pace.capMs, pace.baseMs * 2 ** Math.min(attempt, 30))
  return Math.max(retryAfterMs ?? 0, Math.round(random * ceiling))
}
