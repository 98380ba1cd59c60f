import { mean } from '../series.ts'

/** `factors[i]` belongs to the values at i, i + period, …; `times` = multiplied, else added. */
export type Season = { period: number; times: boolean; factors: readonly number[] }

export const NO_SEASON: Season = { period: 1, times: false, factors: [0] }

/** Chance with which a season is seen where there is none, one-sided. */
const Z_90 = 1.645
/** Periods of which at least two must be there to be told from chance. */
const LEAST_PERIODS = 2

/**
 * The season that stands out most of those that are likely; none where none does. The test is the one of the M4 competition
 * (Makridakis, Spiliotis and Assimakopoulos 2018): the correlation with the value a period ago, by Bartlett's bounds.
 * @param periods in points, e.g. 24 and 168 of hourly figures
 */
export function seasonOf(values: readonly number[], periods: readonly number[]): Season {
  const flat = differences(values)
  const found = periods
    .filter((period) => period > 1 && values.length >= LEAST_PERIODS * period + 1)
    .map((period) => ({ period, r: correlationAt(flat, period), bound: boundAt(flat, period) }))
    .filter(({ r, bound }) => r > bound)
    .toSorted((a, b) => b.r - a.r)[0]
  return found ? decompose(values, found.period) : NO_SEASON
}

/** Classical decomposition: what is left of each place in the period when the course is taken away, on average. */
function decompose(values: readonly number[], period: number): Season {
  const times = values.every((value) => value > 0)
  const course = movingAverage(values, period)
  const places = Array.from({ length: period }, (): number[] => [])
  values.forEach((value, index) => {
    const usual = course[index]
    if (usual !== undefined && usual !== null) places[index % period]?.push(times ? value / usual : value - usual)
  })
  const raw = places.map((ratios) => (ratios.length === 0 ? (times ? 1 : 0) : trimmedMean(ratios)))
  const middle = mean(raw)
  return { period, times, factors: raw.map((factor) => (times ? factor / middle : factor - middle)) }
}

/** Without the highest and the lowest where there are enough: one bad day is no season. */
function trimmedMean(values: readonly number[]): number {
  return mean(values.length < 4 ? values : values.toSorted((a, b) => a - b).slice(1, -1))
}

/** Centred; null where the window does not fit. Even periods take half of both ends. */
function movingAverage(values: readonly number[], period: number): (number | null)[] {
  const half = Math.floor(period / 2)
  const sums = [0]
  for (const value of values) sums.push((sums.at(-1) ?? 0) + value)
  const sum = (from: number, to: number) => (sums[to] ?? 0) - (sums[from] ?? 0)
  return values.map((_, index) => {
    if (index < half || index + half >= values.length) return null
    if (period % 2 === 1) return sum(index - half, index + half + 1) / period
    const ends = ((values[index - half] ?? 0) + (values[index + half] ?? 0)) / 2
    return (sum(index - half + 1, index + half) + ends) / period
  })
}

export function withoutSeason(values: readonly number[], season: Season): number[] {
  return values.map((value, index) => (season.times ? value / factorAt(season, index) : value - factorAt(season, index)))
}

export const withSeason = (value: number, season: Season, index: number): number =>
  season.times ? value * factorAt(season, index) : value + factorAt(season, index)

function factorAt({ factors, period, times }: Season, index: number): number {
  const factor = factors[index % period] ?? 0
  return times ? Math.max(factor, LEAST_FACTOR) : factor
}

/** A share of the usual level below this would blow up what is divided by it. */
const LEAST_FACTOR = 0.01

const differences = (values: readonly number[]): number[] => values.slice(1).map((value, index) => value - (values[index] ?? 0))

function correlationAt(values: readonly number[], lag: number): number {
  const middle = mean(values)
  let [shared, own] = [0, 0]
  values.forEach((value, index) => {
    own += (value - middle) ** 2
    if (index >= lag) shared += (value - middle) * ((values[index - lag] ?? middle) - middle)
  })
  // Each by its own count: a long lag has fewer pairs, which is no reason to think less of it.
  return own === 0 ? 0 : shared / (values.length - lag) / (own / values.length)
}

/** Long lags would take the square of the length: of those the latest before the period say enough. */
const MOST_LAGS = 30

function boundAt(values: readonly number[], period: number): number {
  const lags = Array.from({ length: Math.min(period - 1, MOST_LAGS) }, (_, index) => index + 1)
  const squares = lags.reduce((sum, lag) => sum + correlationAt(values, lag) ** 2, 0)
  return Z_90 * Math.sqrt((1 + 2 * squares) / values.length)
}
