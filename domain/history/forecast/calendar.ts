import { DAY_MS, WEEK_MS } from '../series.ts'

const [MONTH_MS, QUARTER_MS, YEAR_MS] = [30.4 * DAY_MS, 91.3 * DAY_MS, 365 * DAY_MS]
/** Intervals of months are told by the calendar, which is this uneven. */
const UNEVEN = 0.1
/** Three of the longest period have to fit into what is looked at. */
const LONGEST_PERIOD = 10_080

/** In points: the day and the week of what is measured more often, the week of days, the year of weeks, months and quarters. */
export function likelyPeriods(intervalMs: number): number[] {
  if (intervalMs > 2 * QUARTER_MS) return []
  if (intervalMs > 0.8 * QUARTER_MS) return [4]
  if (intervalMs > 0.8 * MONTH_MS) return [12]
  if (intervalMs > 0.8 * WEEK_MS) return [52]
  if (intervalMs > 0.8 * DAY_MS) return [7]
  return [Math.round(DAY_MS / intervalMs), Math.round(WEEK_MS / intervalMs)].filter((period) => period <= LONGEST_PERIOD)
}

/** So many intervals on; months, quarters and years by the calendar, their ends as ends. */
export function later(at: number, steps: number, intervalMs: number): number {
  const months = monthsOf(intervalMs)
  if (months === 0) return at + steps * intervalMs
  const then = new Date(at)
  const [year, month, day] = [then.getUTCFullYear(), then.getUTCMonth(), then.getUTCDate()]
  const wanted = month + steps * months
  const last = lastDayOf(year, wanted)
  const isEnd = day === lastDayOf(year, month)
  const sinceMidnight = at - Date.UTC(year, month, day)
  return Date.UTC(year, wanted, isEnd ? last : Math.min(day, last)) + sinceMidnight
}

function monthsOf(intervalMs: number): number {
  const found = [[1, MONTH_MS] as const, [3, QUARTER_MS] as const, [12, YEAR_MS] as const].find(
    ([, usual]) => Math.abs(intervalMs - usual) < UNEVEN * usual,
  )
  return found?.[0] ?? 0
}

const lastDayOf = (year: number, month: number): number => new Date(Date.UTC(year, month + 1, 0)).getUTCDate()
