import { normalCdf, normalQuantile } from './normal.ts'

/** Beyond this many values the mean is as good as normal, and every value need not be weighed. */
const MANY = 5_000

/**
 * Upper bound of the true mean of values that are never above `most`, wrong with probability about `level`: the Bayesian bootstrap
 * (Rubin 1981) over the values and one more at `most`, which keeps it honest where what is rare has not been seen yet
 * (Gaffke 2005; Learned-Miller and Thomas 2019). Of values that are all right or wrong it is the bound of Clopper and Pearson.
 * The bootstrap's distribution is computed, not drawn, so that the same samples always have the same bound.
 */
export function meanUpperBound(values: readonly number[], most: number, level: number): number {
  if (level <= 0 || values.length === 0) return most
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  if (values.length > MANY)
    return Math.min(most, mean + normalQuantile(1 - level) * standardError(values, mean) + (most - mean) / values.length)
  let [low, high] = [mean, most]
  for (let step = 0; step < 60 && high - low > 1e-7 * Math.max(1e-3, most - mean); step += 1) {
    const middle = (low + high) / 2
    if (meanAbove(values, most, middle) > level) low = middle
    else high = middle
  }
  return high
}

/**
 * Chance, by the same bootstrap, that the true mean is above `limit`: the p-value of "it is at least the limit".
 */
export function meanAbove(values: readonly number[], most: number, limit: number): number {
  if (limit >= most) return 0
  const least = values.reduce((a, b) => Math.min(a, b), most)
  if (limit <= least) return 1
  if (values.length > MANY) {
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length
    const error = standardError(values, mean)
    return error === 0 ? Number(mean > limit) : 1 - normalCdf((limit - mean) / error)
  }
  // The weighted mean is above the limit when the sum of exponential weights times (value - limit) is above 0.
  return exponentialSumAbove([...values, most].map((value) => value - limit))
}

function standardError(values: readonly number[], mean: number): number {
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1) / values.length)
}

/**
 * P(Σ aᵢEᵢ > 0) for independent standard exponential Eᵢ and aᵢ of both signs: the saddlepoint formula of Lugannani and Rice (1980),
 * whose error here is below a few per cent of the probability.
 */
export function exponentialSumAbove(a: readonly number[]): number {
  let [largest, smallest] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]
  for (const each of a) [largest, smallest] = [Math.max(largest, each), Math.min(smallest, each)]
  if (smallest >= 0) return 1
  if (largest <= 0) return 0
  const s = saddlepoint(a, 1 / smallest, 1 / largest)
  let [cumulant, curvature] = [0, 0]
  for (const each of a) {
    cumulant -= Math.log1p(-s * each)
    curvature += (each / (1 - s * each)) ** 2
  }
  const root = Math.sign(s) * Math.sqrt(Math.max(0, -2 * cumulant))
  const width = s * Math.sqrt(curvature)
  if (Math.abs(root) < 1e-4) return 0.5 // at its own middle the formula is 0 / 0; half is right to a thousandth
  const density = Math.exp((-root * root) / 2) / Math.sqrt(2 * Math.PI)
  return Math.min(1, Math.max(0, normalCdf(-root) + density * (1 / width - 1 / root)))
}

/** Where the slope of the cumulant is 0, between `low` and `high`: Newton's steps, halving where one would leave the interval. */
function saddlepoint(a: readonly number[], low: number, high: number): number {
  let s = (low + high) / 2
  for (let step = 0; step < 60; step += 1) {
    let [slope, curvature] = [0, 0]
    for (const each of a) {
      const ratio = each / (1 - s * each)
      slope += ratio
      curvature += ratio * ratio
    }
    if (slope < 0) low = s
    else high = s
    const next = s - slope / curvature
    const inside = next > low && next < high ? next : (low + high) / 2
    if (Math.abs(inside - s) <= 1e-12 * Math.abs(s)) return inside
    s = inside
  }
  return s
}
