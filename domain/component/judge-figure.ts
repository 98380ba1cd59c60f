import { figureName, sayDuration, sayValue, unitOf } from './figure.ts'
import { type Forecast, forecastOf } from './forecast.ts'
import type { Point } from './point.ts'

/** Worst last; `stale` and `unknown` are between: nobody knows, which is not good. */
export type FigureState = 'ok' | 'unknown' | 'stale' | 'near-limit' | 'over-limit'

/** What one figure is held against. Shares of the limit from 0 to 1; times in ms. */
export type FigureLimit = {
  /** null = the figure that is the limit was not told. */
  limit: number | null
  /** How the limit is named when it is not told. */
  limitName: string
  warnAt: number
  warnBeforeMs: number
}

export type FigureCase = FigureLimit & {
  figure: string
  /** In the order of time; none from before the program's last start. */
  points: readonly Point[]
  staleAfterMs: number
  now: number
  /** What was said before: a state is left later than it is entered. */
  before: FigureState | null
}

export type FigureVerdict = {
  figure: string
  state: FigureState
  value: number | null
  limit: number | null
  /** ms since epoch. */
  hitAt: number | null
  hitBetween: readonly [number, number | null] | null
  says: string
}

/** A state once entered is left this share of the limit below where it began. */
const LEAVE_SHARE = 0.05
/** And a forecast has to be this many times further off. */
const LEAVE_TIMES = 1.5
/** Nobody is warned of a course followed further than half of what was seen of it: most short rises end by themselves. */
const WARN_SPANS = 0.5
/** One busy moment is no load: CPU is judged by the mean of its last minute. */
const CPU_MEAN_MS = 60_000

/** What one figure is against its limit, why, and when it hits it. */
export function judgeFigure(given: FigureCase): FigureVerdict {
  const { figure, points, now, staleAfterMs, limit, limitName } = given
  const last = points.at(-1)
  const nothing = { figure, limit, hitAt: null, hitBetween: null }
  if (!last) return { ...nothing, value: null, state: 'unknown', says: `${figureName(figure)}: no sample yet.` }
  const unit = unitOf(figure)
  const value = figure === 'cpu-share' ? meanOfLast(points, CPU_MEAN_MS) : last.value
  if (now - last.at > staleAfterMs) {
    const says = `${figureName(figure)}: not told for ${sayDuration(now - last.at)}; it was ${sayValue(value, unit)} then.`
    return { ...nothing, value, state: 'stale', says }
  }
  if (limit === null || limit <= 0) {
    const says = `${figureName(figure)} is ${sayValue(value, unit)}; its limit (${limitName}) is not told, so nobody knows whether that is much.`
    return { ...nothing, limit: null, value, state: 'unknown', says }
  }
  const forecast = forecastOf(points, limit, now)
  const state = stateOf({ ...given, limit }, value, forecast)
  const share = Math.round((value / limit) * 100)
  const says = `${figureName(figure)} ${sayValue(value, unit)} of ${sayValue(limit, unit)} (${share} %)${sayCourse(forecast, { unit, now, state })}.`
  if (forecast.kind !== 'growing' || value >= limit) return { ...nothing, value, state, says }
  return { ...nothing, value, state, says, hitAt: forecast.hitAt, hitBetween: [forecast.early, forecast.late] }
}

function stateOf(given: FigureCase & { limit: number }, value: number, forecast: Forecast): FigureState {
  const { limit, warnAt, warnBeforeMs, before, now } = given
  const wasOver = before === 'over-limit'
  const wasNear = wasOver || before === 'near-limit'
  if (value >= limit * (wasOver ? 1 - LEAVE_SHARE / 2 : 1)) return 'over-limit'
  if (value >= limit * (wasNear ? warnAt - LEAVE_SHARE : warnAt)) return 'near-limit'
  if (forecast.kind !== 'growing') return 'ok'
  const inMs = forecast.hitAt - now
  const isSoon = inMs <= warnBeforeMs * (wasNear ? LEAVE_TIMES : 1)
  return isSoon && inMs <= forecast.spanMs * WARN_SPANS ? 'near-limit' : 'ok'
}

function sayCourse(
  forecast: Forecast,
  { unit, now, state }: { unit: ReturnType<typeof unitOf>; now: number; state: FigureState },
): string {
  if (forecast.kind === 'unknown') return `; no forecast: ${forecast.why}`
  if (forecast.kind === 'steady') return state === 'ok' ? '' : `; ${forecast.why}`
  const { perMs, hitAt, early, late, basis } = forecast
  const each = basis === 'troughs' ? 'keeps ' : ''
  const more = basis === 'troughs' ? ' more' : ''
  const [soonest, latest] = [sayDuration(early - now), late === null ? null : sayDuration(late - now)]
  const between =
    latest === null
      ? ` (not before ${soonest}, perhaps far later)`
      : soonest === latest
        ? ''
        : ` (between ${soonest} and ${latest})`
  const when = hitAt <= now ? 'its peaks hit the limit' : `hits it in about ${sayDuration(hitAt - now)}${between}`
  return `, ${each || 'grows by '}${sayValue(perMs * 60_000, unit)}${more} a minute: ${when}`
}

function meanOfLast(points: readonly Point[], ms: number): number {
  const end = points.at(-1)?.at ?? 0
  const recent = points.filter(({ at }) => at > end - ms)
  return recent.reduce((sum, { value }) => sum + value, 0) / recent.length
}
