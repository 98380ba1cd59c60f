import { mean, median } from '../series.ts'
import { seasonOf, withoutSeason, withSeason } from './season.ts'
import { damped, linear, simple, theta } from './smooth.ts'

/** What comes next, by one way of seeing it. `periods` in points. */
export type Model = { name: string; ahead(values: readonly number[], horizon: number, periods: readonly number[]): number[] }

/** The value a period ago, or the last one where there is no season: what every other model has to beat. */
export const seasonalNaive: Model = {
  name: 'seasonal naive',
  ahead(values, horizon, periods) {
    const { period } = seasonOf(values, periods)
    const last = values.slice(-period)
    return Array.from({ length: horizon }, (_, index) => last[index % last.length] ?? 0)
  },
}

/**
 * The mean of simple, linear and damped smoothing and Theta, after the season was taken away: each is right for other series, and their
 * mean is seldom far off (the combination of the M4 competition).
 */
const combined: Model = {
  name: 'combined smoothing',
  ahead(values, horizon, periods) {
    const season = seasonOf(values, periods)
    const calm = withoutSeason(values, season)
    const each = [simple, linear, damped, theta].map((way) => way(calm, horizon))
    return Array.from({ length: horizon }, (_, index) =>
      withSeason(mean(each.map((ahead) => ahead[index] ?? 0)), season, values.length + index),
    )
  },
}

/** Periods that are looked back on. */
const MOST_PERIODS = 6

/** The median of the same place in the last periods, moved by how much the last period lies above its own: for what has a strong habit. */
const seasonalMedian: Model = {
  name: 'seasonal median',
  ahead(values, horizon, periods) {
    const { period } = seasonOf(values, periods)
    if (period === 1) return combined.ahead(values, horizon, periods)
    const usual = Array.from({ length: period }, (_, place) => median(lookBack(values, period, place)))
    const moved = median(usual.map((each, place) => (values[values.length - period + place] ?? each) - each))
    return Array.from({ length: horizon }, (_, index) => (usual[index % period] ?? 0) + moved)
  },
}

function lookBack(values: readonly number[], period: number, place: number): number[] {
  const found: number[] = []
  for (let back = 1; back <= MOST_PERIODS; back += 1) {
    const value = values[values.length - back * period + place]
    if (value !== undefined) found.push(value)
  }
  return found
}

export const models: readonly Model[] = [seasonalNaive, combined, seasonalMedian]
