import { inOrder, median, type Point, quantile } from './point.ts'

/** A straight course. Slopes are per ms; 80 % of the slopes that fit the points lie from `low` to `high`. */
export type Trend = {
  slope: number
  low: number
  high: number
  /** What the course says at a time. */
  at(time: number): number
  /** How far the points lie from it, in their order. */
  residuals: readonly number[]
}

/** Of the normal distribution: 80 % lie within it to both sides. */
const Z_80 = 1.2816
/** Pairs grow with the square: more points than this are taken as medians of equal stretches. */
const MOST_POINTS = 60
/** Neighbours that follow each other closely carry less than they count; more than this is not believed. */
const MOST_CORRELATION = 0.9

/**
 * The line through points by Theil and Sen: the median of the slopes of all pairs, which up to 29 % of wrong points cannot move. The
 * interval is Sen's (Journal of the American Statistical Association 63, 1968), widened for points that follow their neighbours.
 * @param points at least two, at different times
 */
export function trendOf(points: readonly Point[]): Trend {
  const taken = thinned(points)
  const slopes = inOrder(pairSlopes(taken))
  const slope = quantile(slopes, 0.5)
  const level = median(taken.map(({ at, value }) => value - slope * (at - originOf(points))))
  const at = (time: number) => level + slope * (time - originOf(points))
  const residuals = points.map((point) => point.value - at(point.at))
  const reach = reachOf(taken.length, correlation(taken.map((point) => point.value - at(point.at)))) / slopes.length
  return { slope, low: quantile(slopes, 0.5 - reach), high: quantile(slopes, 0.5 + reach), at, residuals }
}

const originOf = (points: readonly Point[]): number => points[0]?.at ?? 0

function pairSlopes(points: readonly Point[]): number[] {
  const slopes: number[] = []
  points.forEach((from, index) => {
    for (const to of points.slice(index + 1)) if (to.at > from.at) slopes.push((to.value - from.value) / (to.at - from.at))
  })
  return slopes
}

/** How many slopes to each side of the median belong to the interval. */
function reachOf(count: number, r: number): number {
  const variance = (count * (count - 1) * (2 * count + 5)) / 18
  return (Z_80 * Math.sqrt((variance * (1 + r)) / (1 - r))) / 2
}

/** How much each residual follows the one before it: 0 = not at all. */
function correlation(residuals: readonly number[]): number {
  const mean = residuals.reduce((sum, each) => sum + each, 0) / residuals.length
  let [shared, own] = [0, 0]
  residuals.forEach((each, index) => {
    own += (each - mean) ** 2
    if (index > 0) shared += (each - mean) * ((residuals[index - 1] ?? mean) - mean)
  })
  return own === 0 ? 0 : Math.min(MOST_CORRELATION, Math.max(0, shared / own))
}

function thinned(points: readonly Point[]): readonly Point[] {
  if (points.length <= MOST_POINTS) return points
  const size = points.length / MOST_POINTS
  return Array.from({ length: MOST_POINTS }, (_, index) => {
    const stretch = points.slice(Math.floor(index * size), Math.floor((index + 1) * size))
    return { at: median(stretch.map(({ at }) => at)), value: median(stretch.map(({ value }) => value)) }
  })
}
