import { DAY_MS, type Figure, median } from '../series.ts'
import { backTest, maseScale, originsOf } from './back-test.ts'
import { bandOf, coverageOf } from './band.ts'
import { models } from './models.ts'
import { seasonOf } from './season.ts'

export type ForecastPoint = { at: number; value: number; low: number; high: number }

/** `mase` and `naiveMase`: mean absolute scaled errors of the past, 1 = as seasonal naive one period ahead. `coverage` of the 80 % band. */
export type BackTested = { origins: number; mase: number; naiveMase: number; coverage: number }

export type SeriesForecast =
  | { enough: false; says: string }
  | {
      enough: true
      says: string
      model: string
      period: number
      intervalMs: number
      points: readonly ForecastPoint[]
      backTest: BackTested
    }

/** So many points are needed before the first moment at which the past is tried. */
const LEAST_BEFORE = 12
/** A model has to be so much better than seasonal naive, in the past, to be shown instead. */
const BETTER = 0.98
/** Older points say little of what comes, and cost time. */
const MOST_POINTS = 3_000

/**
 * What a series will be, with a band that is meant to hold 80 % of it, and how well the same way did in the past (rolling origin).
 * What does not beat seasonal naive there is not shown: seasonal naive is.
 * @param figures in the order of time; missing values are filled in between their neighbours
 * @param horizon points ahead, 1 or more
 */
export function forecastSeries(figures: readonly Figure[], horizon: number): SeriesForecast {
  const { values, intervalMs, lastAt, filled } = regular(figures)
  const periods = likelyPeriods(intervalMs)
  const period = seasonOf(values, periods).period
  const origins = originsOf(values.length, horizon, Math.max(LEAST_BEFORE, 2 * period + 2))
  if (origins.length === 0) return { enough: false, says: tooShort(values.length, horizon, period) }
  const given = { origins, horizon, periods, scale: maseScale(values, period), window: MOST_POINTS }
  const tried = models.map((model) => backTest(model, values, given))
  const [naive] = tried
  if (!naive) throw new Error('No model was tried.')
  const chosen = tried.reduce((best, each) => (each.mase < best.mase * (best === naive ? BETTER : 1) ? each : best))
  const band = bandOf(chosen.errors, horizon)
  const floor = values.every((value) => value >= 0) ? 0 : Number.NEGATIVE_INFINITY
  const ahead = chosen.model.ahead(values.slice(-MOST_POINTS), horizon, periods)
  const points = ahead.map((value, step) => ({
    at: later(lastAt, step + 1, intervalMs),
    value: Math.max(floor, value),
    low: Math.max(floor, value - (band[step] ?? 0)),
    high: Math.max(floor, value + (band[step] ?? 0)),
  }))
  const tested = {
    origins: origins.length,
    mase: chosen.mase,
    naiveMase: naive.mase,
    coverage: coverageOf(chosen.errors, horizon),
  }
  const says = wording({ model: chosen.model.name, period, filled, tested })
  return { enough: true, says, model: chosen.model.name, period, intervalMs, points, backTest: tested }
}

/** The values at equal distances: what is missing is put between its neighbours. */
function regular(figures: readonly Figure[]): { values: number[]; intervalMs: number; lastAt: number; filled: number } {
  const measured = figures.flatMap(({ at, value }) => (value === null ? [] : [{ at, value }]))
  const gaps = measured.slice(1).map(({ at }, index) => at - (measured[index]?.at ?? at))
  const intervalMs = Math.max(1, median(gaps.filter((gap) => gap > 0)) || 1)
  const values: number[] = []
  let filled = 0
  measured.forEach(({ at, value }, index) => {
    const before = measured[index - 1] ?? { at, value }
    const missing = Math.min(MOST_POINTS, Math.max(0, Math.round((at - before.at) / intervalMs) - 1))
    for (let step = 1; step <= missing; step += 1) values.push(before.value + ((value - before.value) * step) / (missing + 1))
    filled += missing
    values.push(value)
  })
  return { values, intervalMs, lastAt: measured.at(-1)?.at ?? 0, filled }
}

const [MONTH_MS, QUARTER_MS] = [30.4 * DAY_MS, 91.3 * DAY_MS]

/** In points: the day and the week of what is measured more often, the week of days, the year of weeks, months and quarters. */
function likelyPeriods(intervalMs: number): number[] {
  if (intervalMs > 0.8 * QUARTER_MS) return [4]
  if (intervalMs > 0.8 * MONTH_MS) return [12]
  if (intervalMs > 6 * DAY_MS) return [52]
  if (intervalMs > 0.8 * DAY_MS) return [7]
  return [Math.round(DAY_MS / intervalMs), Math.round((7 * DAY_MS) / intervalMs)]
}

/** So many intervals on; months and quarters by the calendar. */
function later(at: number, steps: number, intervalMs: number): number {
  const months = intervalMs > 0.8 * QUARTER_MS ? 3 : intervalMs > 0.8 * MONTH_MS ? 1 : 0
  if (months === 0 || intervalMs > 1.2 * months * MONTH_MS) return at + steps * intervalMs
  const then = new Date(at)
  return (
    Date.UTC(then.getUTCFullYear(), then.getUTCMonth() + steps * months, 1) +
    (at - Date.UTC(then.getUTCFullYear(), then.getUTCMonth(), 1))
  )
}

const tooShort = (length: number, horizon: number, period: number): string =>
  `Not enough data: ${length} points, and a forecast of ${horizon} that can be tried on the past takes at least ${
    Math.max(LEAST_BEFORE, 2 * period + 2) + horizon + 2
  }. Ask for fewer points ahead, or come back later.`

type Said = { model: string; period: number; filled: number; tested: BackTested }

function wording({ model, period, filled, tested }: Said): string {
  const share = (of: number) => `${Math.round(of * 100)} %`
  const beside = tested.naiveMase > 0 ? `, ${share(tested.mase / tested.naiveMase)} of the error of seasonal naive` : ''
  const season = period === 1 ? 'no season' : `a season of ${period} points`
  const gaps = filled === 0 ? '' : ` ${filled} missing points were filled in.`
  return `By ${model}, with ${season}: tried at ${tested.origins} moments of the past${beside}; the 80 % band held ${share(tested.coverage)}.${gaps}`
}
