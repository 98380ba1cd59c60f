import type { Figure } from '../series.ts'
import { backTest, LEAST_ORIGINS, maseScale, originsOf } from './back-test.ts'
import { bandOf, coverageOf } from './band.ts'
import { later, likelyPeriods } from './calendar.ts'
import { models } from './models.ts'
import { regular } from './regular.ts'
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
/** Older points say little of what comes, and cost time; of the season three periods have to be seen. */
const [MOST_POINTS, PERIODS_SEEN] = [3_000, 3]

/**
 * What a series will be, with a band that is meant to hold 80 % of it, and how well the same way did in the past (rolling origin).
 * What does not beat seasonal naive there is not shown: seasonal naive is.
 * @param figures in the order of time; missing values are filled in between their neighbours
 * @param horizon points ahead, 1 or more
 */
export function forecastSeries(figures: readonly Figure[], horizon: number): SeriesForecast {
  const series = regular(figures)
  if (series === null) return { enough: false, says: TOO_IRREGULAR }
  const { values, measured, intervalMs, lastAt, filled } = series
  const periods = likelyPeriods(intervalMs)
  const period = seasonOf(values, periods).period
  // What was filled in leans on what came after it: from there nothing can be tried.
  const moments = originsOf(values.length, horizon, Math.max(LEAST_BEFORE, 2 * period + 2))
  const origins = moments.filter((origin) => measured[origin - 1])
  if (origins.length < LEAST_ORIGINS) return { enough: false, says: tooShort(values.length, horizon, period) }
  const window = Math.max(MOST_POINTS, PERIODS_SEEN * period + 1)
  const given = { origins, horizon, periods, scale: maseScale(values, period), window }
  const tried = models.map((model) => backTest(model, series, given))
  const [naive] = tried
  if (!naive) throw new Error('No model was tried.')
  const chosen = tried.reduce((best, each) => (each.mase < best.mase * (best === naive ? BETTER : 1) ? each : best))
  const band = bandOf(chosen.errors, horizon)
  const floor = values.every((value) => value >= 0) ? 0 : Number.NEGATIVE_INFINITY
  const ahead = chosen.model.ahead(values.slice(-window), horizon, periods)
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

const TOO_IRREGULAR =
  'Not enough data: more points are missing than are there. Give figures that were taken at about equal distances, such as sums by the hour.'

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
