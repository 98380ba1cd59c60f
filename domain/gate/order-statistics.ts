import { binomialAtMost } from './exact.ts'

/** Ascending, as numbers. */
export const sorted = (values: Iterable<number>): Float64Array => Float64Array.from(values).sort()

/** The quantile of ascending values, linear between them (type 7 of Hyndman and Fan); NaN for none. */
export function quantile(ascending: ArrayLike<number>, q: number): number {
  const place = (ascending.length - 1) * q
  const low = ascending[Math.floor(place)] ?? Number.NaN
  const high = ascending[Math.ceil(place)] ?? Number.NaN
  return low + (high - low) * (place - Math.floor(place))
}

/**
 * One-sided bounds of the true quantile `q` by order statistics, each wrong with probability at most `level`, for any
 * distribution. Infinite where there are too few values for any to be a bound.
 */
export function quantileBounds(ascending: ArrayLike<number>, q: number, level: number): { lower: number; upper: number } {
  const n = ascending.length
  // The j-th smallest lies below the true quantile unless fewer than j values do.
  const below = smallest(n, (j) => 1 - binomialAtMost(j - 1, n, q) <= level)
  const above = smallest(n, (j) => binomialAtMost(j - 1, n, q) > level) - 1
  return {
    lower: ascending[above - 1] ?? Number.NEGATIVE_INFINITY,
    upper: ascending[below - 1] ?? Number.POSITIVE_INFINITY,
  }
}

/** The least j from 1 to n that holds, where what holds for one holds for all above; n + 1 when none does. */
function smallest(n: number, holds: (j: number) => boolean): number {
  let [low, high] = [1, n + 1]
  while (low < high) {
    const middle = Math.floor((low + high) / 2)
    if (holds(middle)) high = middle
    else low = middle + 1
  }
  return low
}
