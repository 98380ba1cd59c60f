import { normalQuantile } from './normal.ts'

/** How many of all differences y - x are at most `t`; both ascending. */
function countAtMost(xs: ArrayLike<number>, ys: ArrayLike<number>, t: number): number {
  let count = 0
  let j = 0
  for (let i = 0; i < xs.length; i += 1) {
    const limit = (xs[i] ?? 0) + t
    while (j < ys.length && (ys[j] ?? 0) <= limit) j += 1
    count += j
  }
  return count
}

/** The k-th smallest (from 1) of all differences y - x, of two ascending lists, without forming them. */
export function kthDifference(xs: ArrayLike<number>, ys: ArrayLike<number>, k: number): number {
  const at = (list: ArrayLike<number>, place: number) => list[place] ?? 0
  let low = at(ys, 0) - at(xs, xs.length - 1)
  let high = at(ys, ys.length - 1) - at(xs, 0)
  if (countAtMost(xs, ys, low) >= k) return low
  // Below half a millionth of the spread no difference matters to anybody.
  const precision = Math.max(1e-12, (high - low) * 1e-7)
  while (high - low > precision) {
    const middle = (low + high) / 2
    if (countAtMost(xs, ys, middle) >= k) high = middle
    else low = middle
  }
  return high
}

/**
 * By how much `ys` lie above `xs`: the estimate of Hodges and Lehmann (1963), and the upper bound that is wrong with probability
 * `level`, by inverting the Mann-Whitney test. Infinity where the samples are too few for a bound.
 */
export function shift(xs: ArrayLike<number>, ys: ArrayLike<number>, level: number): { estimate: number; upper: number } {
  const [n, m] = [xs.length, ys.length]
  const estimate = (kthDifference(xs, ys, Math.ceil((n * m) / 2)) + kthDifference(xs, ys, Math.floor((n * m) / 2) + 1)) / 2
  const spread = Math.sqrt((n * m * (n + m + 1)) / 12)
  const above = Math.floor((n * m) / 2 - normalQuantile(1 - level) * spread - 0.5)
  return { estimate, upper: level > 0 && above >= 0 ? kthDifference(xs, ys, n * m - above) : Number.POSITIVE_INFINITY }
}

/**
 * The same for pairs, from their differences: the median of Walsh averages, and the bound by Wilcoxon's signed-rank test.
 */
export function pairedShift(differences: readonly number[], level: number): { estimate: number; upper: number } {
  const n = differences.length
  const pairs = (n * (n + 1)) / 2
  const up = Float64Array.from(differences).sort()
  const middle = (kthWalsh(up, Math.ceil(pairs / 2)) + kthWalsh(up, Math.floor(pairs / 2) + 1)) / 2
  const spread = Math.sqrt((n * (n + 1) * (2 * n + 1)) / 24)
  const above = Math.floor(pairs / 2 - normalQuantile(1 - level) * spread - 0.5)
  // Of n pairs no arrangement is rarer than one in 2^n.
  const isBounded = level > 0 && above >= 0 && 2 ** -n <= level
  return { estimate: middle, upper: isBounded ? kthWalsh(up, pairs - above) : Number.POSITIVE_INFINITY }
}

/** The k-th smallest average of two of the ascending values, or of one with itself. */
function kthWalsh(up: Float64Array, k: number): number {
  const n = up.length
  const atMost = (t: number) => {
    let count = 0
    let j = n - 1
    for (let i = 0; i < n; i += 1) {
      while (j >= 0 && (up[i] ?? 0) + (up[j] ?? 0) > 2 * t) j -= 1
      if (j < i) break
      count += j - i + 1
    }
    return count
  }
  let [low, high] = [up[0] ?? 0, up[n - 1] ?? 0]
  if (atMost(low) >= k) return low
  const precision = Math.max(1e-12, (high - low) * 1e-7)
  while (high - low > precision) {
    const middle = (low + high) / 2
    if (atMost(middle) >= k) high = middle
    else low = middle
  }
  return high
}
