/** First pause after a failure; it doubles to the longest. */
const FIRST_MS = 1_000
const LONGEST_MS = 60_000

export type FailedAttempt = {
  /** From 1. */
  attempts: number
  permanent: boolean
  retryAfterMs: number | null
  /** ms since epoch. */
  giveUpAt: number
  now: number
  /** From 0 to 1: attempts of many messages are spread out. */
  random: number
}

/** In how many ms to try again; null = not any more. A receiver that asks for longer than there is time makes it the end. */
export function nextAttempt({ attempts, permanent, retryAfterMs, giveUpAt, now, random }: FailedAttempt): number | null {
  if (permanent) return null
  const backoff = Math.min(FIRST_MS * 2 ** Math.min(attempts - 1, 10), LONGEST_MS)
  const pause = Math.max(retryAfterMs ?? 0, backoff * (0.75 + random / 2))
  return now + pause > giveUpAt ? null : Math.round(pause)
}
