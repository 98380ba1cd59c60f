const TABLE = 2_000
const logFactorials = Array.from({ length: TABLE }, () => 0)
for (let n = 2; n < TABLE; n += 1) logFactorials[n] = (logFactorials[n - 1] ?? 0) + Math.log(n)

/** ln n! for whole n ≥ 0: summed up to 2,000, Stirling's series beyond (error below 1e-15 of the value). */
export function logFactorial(n: number): number {
  if (n < TABLE) return logFactorials[n] ?? 0
  return (n + 0.5) * Math.log(n) - n + 0.5 * Math.log(2 * Math.PI) + 1 / (12 * n) - 1 / (360 * n ** 3)
}

/** ln of the binomial coefficient; -Infinity where there is none. */
export const logChoose = (n: number, k: number): number =>
  k < 0 || k > n ? Number.NEGATIVE_INFINITY : logFactorial(n) - logFactorial(k) - logFactorial(n - k)

/** P(X ≤ k) of `n` trials with chance `p` (0 < p < 1) each. */
export function binomialAtMost(k: number, n: number, p: number): number {
  // The shorter side is summed, so that no small probability is lost in a difference from 1.
  if (k >= n) return 1
  if (k < n * p) return sumWhile(k, -1, (i) => logChoose(n, i) + i * Math.log(p) + (n - i) * Math.log1p(-p), 0, n)
  return 1 - sumWhile(k + 1, 1, (i) => logChoose(n, i) + i * Math.log(p) + (n - i) * Math.log1p(-p), 0, n)
}

/** Sums exp(term(i)) from `from` away from the middle, until nothing is added any more. */
function sumWhile(from: number, step: 1 | -1, term: (i: number) => number, low: number, high: number): number {
  let sum = 0
  for (let i = from; i >= low && i <= high; i += step) {
    const add = Math.exp(term(i))
    sum += add
    if (add < sum * 1e-17) break
  }
  return Math.min(1, sum)
}

/**
 * P(at least `k` marked among `n` drawn) from `marked` marked and `other` other things, without putting back: the one-sided exact
 * test of Fisher when `k` of the `n` new and `marked - k` of the rest have a property.
 */
export function hypergeometricAtLeast(k: number, n: number, marked: number, other: number): number {
  const all = logChoose(marked + other, n)
  let sum = 0
  for (let i = Math.max(k, n - other, 0); i <= Math.min(n, marked); i += 1) {
    sum += Math.exp(logChoose(marked, i) + logChoose(other, n - i) - all)
  }
  return Math.min(1, sum)
}

/**
 * P(at least `k` of `n` new values lie beyond the `r`-th largest of `m` old ones) if both come from one distribution: the exact
 * precedence test, for any distribution; ties count as not beyond. With r = 1 it is Fisher's exact test of "out of range".
 */
export function exceedanceAtLeast(k: number, n: number, m: number, r: number): number {
  if (k <= 0) return 1
  // At least k beyond = of the k + r - 1 largest of all, fewer than r are old.
  const top = k + r - 1
  if (top > n + m) return 0
  return hypergeometricAtLeast(k, top, n, m)
}
