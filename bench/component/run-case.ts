import { forecastOf } from '#domain/component/forecast.ts'
import { type FigureState, judgeFigure } from '#domain/component/judge-figure.ts'
import type { Point } from '#domain/component/point.ts'
import { pointsOf, seeded } from '#test/component/series.ts'
import { type Case, LIMIT } from './cases.ts'

const EVERY_MS = 10_000
/** Looks are half a minute apart: what is measured is warnings, not how often we look. */
const STEP = 3
const WINDOW = 180
const MINUTE_MS = 60_000
const WARN_BEFORE_MS = 10 * MINUTE_MS
/** A warning that leaves less is no use to anybody. */
const IN_TIME_MS = MINUTE_MS
/** A warning is not false when the limit is hit this soon after it ended. */
const GRACE_MS = 5 * MINUTE_MS

const CLEARLY_BELOW = 0.7

export const methods = ['forecast', 'fixed 80 %', 'line'] as const
export type Method = (typeof methods)[number]

export type Tally = { hits: number; inTime: number; leads: number[]; falseWarnings: number; days: number }
export type Coverage = { within: number; of: number }

/** Whether a method warns, look by look; `before` = whether it did at the last look. */
type Warns = (points: readonly Point[], now: number, before: boolean) => boolean

/** Runs one case with so many seeds through all methods. */
export function runCase(given: Case, seeds: number, seedFrom: number): { tallies: Record<Method, Tally>; coverage: Coverage } {
  const tally = (): Tally => ({ hits: 0, inTime: 0, leads: [], falseWarnings: 0, days: 0 })
  const tallies: Record<Method, Tally> = { forecast: tally(), 'fixed 80 %': tally(), line: tally() }
  const coverage: Coverage = { within: 0, of: 0 }
  for (let seed = 0; seed < seeds; seed += 1) {
    const points = pointsOf(given.series(seeded(seedFrom + seed), given.samples), EVERY_MS)
    const hits = hitsOf(points)
    for (const method of methods) score(tallies[method], warningsOf(points, warnsBy(method)), hits, points)
    cover(coverage, points, hits)
  }
  return { tallies, coverage }
}

/** Times at which the limit was hit from clearly below: noise around the limit is one hit. */
function hitsOf(points: readonly Point[]): number[] {
  let isBelow = true
  return points.flatMap(({ at, value }) => {
    const isHit = isBelow && value >= LIMIT
    if (isHit) isBelow = false
    if (value < LIMIT * CLEARLY_BELOW) isBelow = true
    return isHit ? [at] : []
  })
}

function warnsBy(method: Method): Warns {
  if (method === 'line') return (points, now) => predictedByLine(points, now + WARN_BEFORE_MS) >= LIMIT
  // With the same hysteresis as the other.
  if (method === 'fixed 80 %') return (points, _now, before) => (points.at(-1)?.value ?? 0) >= LIMIT * (before ? 0.75 : 0.8)
  let state: FigureState | null = null
  return (points, now) => {
    state = judgeFigure({
      ...{ figure: 'depth', points, now, before: state, staleAfterMs: MINUTE_MS },
      ...{ limit: LIMIT, limitName: 'at', warnAt: 0.85, warnBeforeMs: WARN_BEFORE_MS },
    }).state
    return state !== 'ok'
  }
}

/** What Prometheus' predict_linear does: least squares over the window. */
function predictedByLine(points: readonly Point[], at: number): number {
  if (points.length < 8) return 0
  const meanAt = points.reduce((sum, point) => sum + point.at, 0) / points.length
  const mean = points.reduce((sum, { value }) => sum + value, 0) / points.length
  let [shared, own] = [0, 0]
  for (const point of points) {
    shared += (point.at - meanAt) * (point.value - mean)
    own += (point.at - meanAt) ** 2
  }
  return mean + (shared / own) * (at - meanAt)
}

type Warning = { from: number; to: number }

function warningsOf(points: readonly Point[], warns: Warns): Warning[] {
  const warnings: Warning[] = []
  let from: number | null = null
  for (let index = 0; index < points.length; index += STEP) {
    const now = points[index]?.at ?? 0
    const isWarned = warns(points.slice(Math.max(0, index - WINDOW + 1), index + 1), now, from !== null)
    if (isWarned) from ??= now
    else if (from !== null) {
      warnings.push({ from, to: now })
      from = null
    }
  }
  return from === null ? warnings : [...warnings, { from, to: Number.POSITIVE_INFINITY }]
}

function score(tally: Tally, warnings: readonly Warning[], hits: readonly number[], points: readonly Point[]): void {
  tally.days += ((points.at(-1)?.at ?? 0) - (points[0]?.at ?? 0)) / 86_400_000
  for (const hit of hits) {
    tally.hits += 1
    const warning = warnings.find(({ from, to }) => from <= hit - IN_TIME_MS && to >= hit)
    if (!warning) continue
    tally.inTime += 1
    tally.leads.push(hit - warning.from)
  }
  tally.falseWarnings += warnings.filter(({ from, to }) => !hits.some((hit) => hit >= from && hit <= to + GRACE_MS)).length
}

/** Around a hit and not yet clearly below it again: nothing is foreseen there. */
const isSettling = (hits: readonly number[], now: number): boolean => hits.some((at) => now >= at && now - at < 2 * MINUTE_MS)

/** How often the limit was hit within the interval that was told for it, over all looks that told one which matters. */
function cover(coverage: Coverage, points: readonly Point[], hits: readonly number[]): void {
  for (let index = 0; index < points.length; index += STEP) {
    const now = points[index]?.at ?? 0
    const hit = hits.find((at) => at > now)
    if (hit === undefined || (points[index]?.value ?? 0) >= LIMIT || isSettling(hits, now)) continue
    const forecast = forecastOf(points.slice(Math.max(0, index - WINDOW + 1), index + 1), LIMIT, now)
    if (forecast.kind !== 'growing' || forecast.hitAt - now > 6 * WARN_BEFORE_MS) continue
    coverage.of += 1
    // Samples are so far apart; the limit was crossed somewhere between two of them.
    if (hit >= forecast.early && hit - EVERY_MS <= (forecast.late ?? Number.POSITIVE_INFINITY)) coverage.within += 1
  }
}
