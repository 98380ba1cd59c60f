import { inOrder, median, type Point, quantile } from './point.ts'
import { teethOf } from './teeth.ts'
import { type Trend, trendOf } from './trend.ts'

/** Fewer points say nothing of a course. */
export const LEAST_POINTS = 8
/** A course is not followed further than this many times what was seen of it. */
const FARTHEST_SPANS = 24
/** So many falls, and where they end shows whether something is left over each time. */
const LEAST_TROUGHS = 4
/** The points that say where on its course a series is now. */
const RECENT_POINTS = 5
/** A rise that goes this share of a usual one beyond all peaks is no usual one. */
const BEYOND_SHARE = 0.5
/** Of what lies above and below a course, four fifths are between these shares. */
const [LOW_SHARE, HIGH_SHARE] = [0.1, 0.9]
/** Two levels that leave this share of what a line leaves unexplained are a step, and no course. */
const STEP_SHARE = 0.5

/** What the course was taken from: all points, what is left after each fall, or the rise since the last fall. */
export type CourseBasis = 'line' | 'troughs' | 'rise'

/** Where a series goes. Times in ms since epoch; `perMs` is what it grows by in a ms. */
export type Forecast =
  /** Too little is known. */
  | { kind: 'unknown'; why: string }
  /** No growth stands out, or it is too slow for the limit to be foreseen. */
  | { kind: 'steady'; why: string }
  /** 80 % of the courses that fit hit the limit from `early` to `late`; null = some of them so late that nobody can say. */
  | { kind: 'growing'; basis: CourseBasis; perMs: number; hitAt: number; early: number; late: number | null; spanMs: number }

/**
 * When a series hits its limit at the present course.
 * @param points in the order of time, of one life of the program (none from before its last start)
 * @param now ms since epoch, not before the last point
 */
export function forecastOf(points: readonly Point[], limit: number, now: number): Forecast {
  if (points.length < LEAST_POINTS)
    return { kind: 'unknown', why: `${points.length} samples are too few for a forecast; it takes ${LEAST_POINTS}` }
  const teeth = teethOf(points)
  const rise = teeth.at(-1)?.points ?? []
  if (teeth.length === 1) return follow(courseOf(points), 'line', { points, limit, now })
  const highest = Math.max(...teeth.slice(0, -1).map(({ top }) => top))
  const usual = median(teeth.map(({ top, trough }) => top - trough.value))
  const isBeyond = (rise.at(-1)?.value ?? 0) > highest + usual * BEYOND_SHARE
  // A rise that went to the limit before goes there again: that is where it was flushed, or killed.
  if ((isBeyond || highest >= limit) && rise.length >= LEAST_POINTS)
    return follow(courseOf(rise), 'rise', { points: rise, limit, now })
  // Where the first tooth began is where we began to look, and no trough.
  const troughs = teeth.slice(1).map(({ trough }) => trough)
  const turns = `it rises and falls (${troughs.length} ${troughs.length === 1 ? 'fall' : 'falls'} seen)`
  if (isBeyond || highest >= limit)
    return { kind: 'unknown', why: `${turns}, and the rise since the last fall is too short for a forecast` }
  if (troughs.length < LEAST_TROUGHS) return { kind: 'steady', why: `${turns} and is not far above its last peak` }
  return follow(trendOf(troughs), 'troughs', { points, limit, now })
}

/** The whole course, or its later half where that goes another way: it has levelled off, or hastened. After a step, what came since. */
function courseOf(points: readonly Point[]): Trend | null {
  const whole = trendOf(points)
  const since = stepIn(points, whole)
  if (since !== null) return points.length - since < LEAST_POINTS ? null : trendOf(points.slice(since))
  const later = points.slice(Math.floor(points.length / 2))
  if (later.length < LEAST_POINTS) return whole
  const recent = trendOf(later)
  return whole.slope > recent.high || whole.slope < recent.low ? recent : whole
}

/** Where a series went from one level to another, if that explains it far better than a line does; else null. */
function stepIn(points: readonly Point[], line: Trend): number | null {
  const squares = (values: readonly number[]) => values.reduce((sum, value) => sum + value ** 2, 0)
  const total = points.reduce((sum, { value }) => sum + value, 0)
  const all = squares(points.map(({ value }) => value))
  let best = { at: 0, left: Number.POSITIVE_INFINITY }
  let before = 0
  points.forEach(({ value }, index) => {
    const after = points.length - index
    const left = all - (index > 0 ? before ** 2 / index : 0) - (total - before) ** 2 / after
    if (index > 0 && left < best.left) best = { at: index, left }
    before += value
  })
  return best.left < squares(line.residuals) * STEP_SHARE ? best.at : null
}

type Against = { points: readonly Point[]; limit: number; now: number }

function follow(trend: Trend | null, basis: CourseBasis, { points, limit, now }: Against): Forecast {
  if (trend === null)
    return { kind: 'unknown', why: 'it stepped to another level, and what came since is too short for a forecast' }
  if (trend.slope <= 0 || trend.low <= 0) return { kind: 'steady', why: 'no growth stands out' }
  const spanMs = (points.at(-1)?.at ?? now) - (points[0]?.at ?? now)
  const offset = offsetOf(trend, basis, points)
  const inMs = (slope: number, above: number) => Math.max(0, limit - trend.at(now) - above) / slope
  const hit = inMs(trend.slope, offset.usual)
  if (hit > spanMs * FARTHEST_SPANS) return { kind: 'steady', why: 'it grows too slowly for the limit to be foreseen' }
  const early = now + inMs(trend.high, offset.high)
  const slowest = inMs(trend.low, offset.low)
  const late = slowest > spanMs * FARTHEST_SPANS ? null : now + slowest
  return { kind: 'growing', basis, perMs: trend.slope, hitAt: now + hit, early, late, spanMs }
}

/** How far above its course a series is now, with its wobble; of what rises and falls, how far above its troughs it gets. */
function offsetOf(trend: Trend, basis: CourseBasis, points: readonly Point[]): { usual: number; low: number; high: number } {
  const above = points.map(({ at, value }) => value - trend.at(at))
  const sorted = inOrder(above)
  const high = quantile(sorted, HIGH_SHARE)
  if (basis === 'troughs') return { usual: high, low: high, high: quantile(sorted, 1) }
  const recent = median(above.slice(-RECENT_POINTS))
  const wobble = (high - quantile(sorted, LOW_SHARE)) / 2
  // The limit is hit by the first sample that gets there: of what wobbles that is one of the upper ones.
  return { usual: Math.max(recent, high), low: recent - wobble, high: Math.max(recent + wobble, quantile(sorted, 1)) }
}
