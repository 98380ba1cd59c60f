import { mean } from '../series.ts'
import type { Model } from './models.ts'
import type { RegularSeries } from './regular.ts'

/** From how many moments in the past it is tried at most, and at least. */
const MOST_ORIGINS = 24
export const LEAST_ORIGINS = 3

/** What a model would have said at moments of the past, and how far off it was: `errors[origin][step]` = truth − forecast, NaN where nothing was measured. */
export type BackTest = { model: Model; errors: readonly (readonly number[])[]; mase: number }

/** The last index of what is known at each origin, latest last; [] when the series is too short. @param least points before an origin */
export function originsOf(length: number, horizon: number, least: number): number[] {
  const room = length - horizon - least
  if (room < LEAST_ORIGINS - 1) return []
  const count = Math.min(MOST_ORIGINS, room + 1)
  return Array.from({ length: count }, (_, index) => least + Math.round((room * index) / (count - 1)))
}

type Given = { origins: readonly number[]; horizon: number; periods: readonly number[]; scale: number; window: number }

/** Rolling origin: each forecast knows only what came before it, and is held to what was measured. */
export function backTest(model: Model, { values, measured }: RegularSeries, given: Given): BackTest {
  const { origins, horizon, periods, scale, window } = given
  const truth = (index: number) => (measured[index] ? (values[index] ?? Number.NaN) : Number.NaN)
  const errors = origins.map((origin) => {
    const ahead = model.ahead(values.slice(Math.max(0, origin - window), origin), horizon, periods)
    return ahead.map((value, step) => truth(origin + step) - value)
  })
  const known = errors.flat().filter((error) => !Number.isNaN(error))
  return { model, errors, mase: known.length === 0 ? Number.POSITIVE_INFINITY : mean(known.map(Math.abs)) / scale }
}

/** Mean absolute scaled error's scale (Hyndman and Koehler 2006): the error of seasonal naive one period ahead, in the series itself. */
export function maseScale(values: readonly number[], period: number): number {
  const steps = values.slice(period).map((value, index) => Math.abs(value - (values[index] ?? 0)))
  return steps.length === 0 ? 1 : Math.max(mean(steps), Number.EPSILON)
}
