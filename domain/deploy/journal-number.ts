/** Seconds of 2023-11-14: numbers made of seconds since then, twice each, fit 31 bits for another thirty years. */
const BEGINNING_S = 1_700_000_000

/**
 * Number of the next entry in a journal that several runs write one after the other (a watch that comes back, a rollback that is
 * asked for again): of the time, so that no run uses a number of an earlier one, and always above the last.
 * @param now ms since epoch
 * @param lane keeps two that write at the same time apart
 */
export function timedNumber(last: number | null, now: number, lane: 0 | 1): number {
  const ofTime = Math.max(0, Math.floor(now / 1_000) - BEGINNING_S) * 2 + lane
  return last === null ? ofTime : Math.max(last + 2, ofTime)
}
