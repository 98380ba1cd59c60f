import { normalCdf } from './normal.ts'
import { plain } from './wording.ts'

/** One run's figure of a check. `at` in ms since epoch. */
export type TrendPoint = { at: number; value: number }

/** Where a check is heading. `declining` = for the worse, and hardly by chance. `slopePerDay` in the figure's own unit. */
export type Trend = { declining: boolean; slopePerDay: number; ewma: number; says: string }

/** With fewer runs nothing can be told from chance. */
const LEAST_POINTS = 8
/** Weight of the newest run in the moving average: about the last six runs count. */
const NEWEST = 0.3
/** Chance that a check of constant quality is called declining. */
const LEVEL = 0.01
const DAY_MS = 86_400_000
const HOUR_MS = 3_600_000

/**
 * The trend of a check's figure over its runs, whatever their verdicts: the median of all slopes (Theil 1950, Sen 1968), called a
 * decline when the test of Mann and Kendall finds it and the exponentially weighted average has left the median for the worse.
 * @param least how far the average has to have left the usual (the median) to be worth a word, in the figure's own unit
 * @returns null with fewer than 8 runs
 */
export function judgeTrend(
  points: readonly TrendPoint[],
  { better, unit = '', least = () => 0 }: { better: 'higher' | 'lower'; unit?: string; least?: (usual: number) => number },
): Trend | null {
  if (points.length < LEAST_POINTS) return null
  const inOrder = points.toSorted((a, b) => a.at - b.at)
  const sign = better === 'higher' ? -1 : 1
  const slopePerDay = theilSen(inOrder) * DAY_MS
  const ewma = inOrder.slice(1).reduce((average, { value }) => average + NEWEST * (value - average), inOrder[0]?.value ?? 0)
  const p = mannKendall(inOrder.map(({ value }) => sign * value))
  const usual = medianOf(inOrder.map(({ value }) => value))
  const left = sign * (ewma - usual)
  const declining = p <= LEVEL && sign * slopePerDay > 0 && left > 0 && left >= least(usual)
  const amount = (value: number) => `${plain(value)}${unit}`
  // Of a quarter of an hour nothing can be said about days.
  const spanMs = (inOrder.at(-1)?.at ?? 0) - (inOrder[0]?.at ?? 0)
  const pace =
    spanMs >= DAY_MS
      ? `${amount(Math.abs(slopePerDay))} a day`
      : `${amount(Math.abs((slopePerDay * spanMs) / DAY_MS))} in ${span(spanMs)}`
  const change = `${pace} over ${points.length} runs, now about ${amount(ewma)}`
  const direction = slopePerDay > 0 ? 'Rising' : 'Falling'
  const says = declining
    ? `${direction} by ${change}: getting worse, although still in range.`
    : `No decline: now about ${amount(ewma)} over ${points.length} runs.`
  return { declining, slopePerDay, ewma, says }
}

const span = (ms: number): string =>
  ms >= 2 * HOUR_MS ? `${Math.round(ms / HOUR_MS)} h` : `${Math.max(1, Math.round(ms / 60_000))} min`

/** Median of the slopes between all pairs of points of different times, per ms. */
export function theilSen(points: readonly TrendPoint[]): number {
  const slopes = points.flatMap((a, place) =>
    points.slice(place + 1).flatMap((b) => (b.at === a.at ? [] : [(b.value - a.value) / (b.at - a.at)])),
  )
  return slopes.length === 0 ? 0 : medianOf(slopes)
}

/** One-sided p-value of a rising order (Mann 1945, Kendall), by the normal approximation with its correction for ties. */
export function mannKendall(values: readonly number[]): number {
  const n = values.length
  let rises = 0
  for (const [place, a] of values.entries()) for (const b of values.slice(place + 1)) rises += Math.sign(b - a)
  const tied = (t: number) => t * (t - 1) * (2 * t + 5)
  const groups = [...Map.groupBy(values, (value) => value).values()]
  const variance = (tied(n) - groups.reduce((sum, group) => sum + tied(group.length), 0)) / 18
  return variance === 0 ? 1 : 1 - normalCdf((rises - 1) / Math.sqrt(variance))
}

function medianOf(values: readonly number[]): number {
  const up = values.toSorted((a, b) => a - b)
  return ((up[(up.length - 1) >> 1] ?? 0) + (up[up.length >> 1] ?? 0)) / 2
}
