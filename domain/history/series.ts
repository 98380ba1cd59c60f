import { quantile, sorted } from '#domain/gate/order-statistics.ts'

/** A figure at a time. `at` in ms since epoch; `value` null = nothing was measured, which is not zero. */
export type Figure = { at: number; value: number | null }

const HOUR_MS = 3_600_000
export const DAY_MS = 24 * HOUR_MS
export const WEEK_MS = 7 * DAY_MS

/** NaN for none. */
export const median = (values: Iterable<number>): number => quantile(sorted(values), 0.5)

/** NaN for none. */
export const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length

/** Without the largest share; NaN for none. */
export function trimmedMean(values: Iterable<number>, share: number): number {
  const inOrder = sorted(values)
  return mean([...inOrder.slice(0, Math.ceil(inOrder.length * (1 - share)))])
}

/** What makes a median absolute deviation the standard deviation of a normal distribution. */
const MAD_TO_SIGMA = 1.4826

/** A standard deviation that up to half of the values cannot spoil; NaN for none. */
export function robustDeviation(values: Iterable<number>): number {
  const all = [...values]
  const middle = median(all)
  return MAD_TO_SIGMA * median(all.map((value) => Math.abs(value - middle)))
}

/** Adds to a list that keeps its newest `most`. */
export function push(list: number[], value: number, most: number): void {
  list.push(value)
  if (list.length > most) list.shift()
}
