import { normalQuantile } from './normal.ts'

/**
 * One-sided Wilson score bounds of a rate (Wilson 1927): each is wrong with probability `level`.
 * @param rate observed share, 0 to 1
 * @param n samples behind it, above 0; need not be whole (an effective number)
 */
export function wilsonBounds(rate: number, n: number, level: number): { lower: number; upper: number } {
  const z = normalQuantile(1 - level)
  const squared = (z * z) / n
  const centre = (rate + squared / 2) / (1 + squared)
  const half = (z / (1 + squared)) * Math.sqrt((rate * (1 - rate)) / n + squared / (4 * n))
  // At the ends the formula is exact; rounding must not say otherwise.
  return { lower: rate <= 0 ? 0 : Math.max(0, centre - half), upper: rate >= 1 ? 1 : Math.min(1, centre + half) }
}

/** Fewest samples, all right, whose lower Wilson bound reaches the bar; Infinity for a bar of 1. At 5 %: 25 for 0.9, 52 for 0.95. */
export function allRightMinimum(bar: number, level: number): number {
  if (bar >= 1) return Number.POSITIVE_INFINITY
  const z = normalQuantile(1 - level)
  const n = Math.max(1, Math.floor((z * z * bar) / (1 - bar)))
  return wilsonBounds(1, n, level).lower >= bar ? n : n + 1
}
