/** First ceiling of the wait, ms. */
const BASE_MS = 1_000
/** No wait is longer, so that a server that is back is found within half a minute. */
const CAP_MS = 30_000

/**
 * Full-jitter exponential backoff: uniformly random below 1, 2, 4 … 30 s, without end.
 * @param failures consecutive failures so far, from 1
 * @param random uniform in [0, 1)
 * @returns ms to wait; never below 100, so that a refused connection cannot become a busy loop
 */
export function backoffMs(failures: number, random: () => number): number {
  const ceiling = Math.min(CAP_MS, BASE_MS * 2 ** Math.min(failures - 1, 10))
  return Math.max(100, Math.floor(random() * ceiling))
}
