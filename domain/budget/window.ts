import type { BudgetWindow, CalendarWindow } from './budget.ts'
import { firstMinute, offsetOf, startOfDay, wallTime } from './zone.ts'

/** From `start` on and before `end`, in ms since epoch; `end` null = it has none that is known. */
export type WindowBounds = { start: number; end: number | null }

const MINUTE_MS = 60_000
const HOUR_MS = 3_600_000
const ROLLING_STEPS = 288

/**
 * The window that a moment is in. Days, weeks (from Monday) and months begin at midnight of the time zone, so a day has 23 or
 * 25 hours where clocks change; an hour begins where the wall shows a full one. A rolling window ends now; its beginning moves in
 * steps of a 288th of its length (5 minutes of a day), at least a minute: so it is a little longer, never shorter. A lifetime
 * begins at `born`.
 * @throws RangeError for a time zone that the running system does not know
 */
export function windowAt(window: BudgetWindow, at: number, { timeZone, born }: { timeZone: string; born: number }): WindowBounds {
  if (window === 'lifetime') return { start: born, end: null }
  if (typeof window === 'object') return { start: rollingStart(at, window.rolling), end: null }
  return window === 'hour' ? hourAt(at, timeZone) : calendarAt(window, at, timeZone)
}

function rollingStart(at: number, length: number): number {
  const step = Math.max(1, Math.floor(length / ROLLING_STEPS / MINUTE_MS)) * MINUTE_MS
  return Math.floor((at - length) / step) * step
}

/** Hours of the wall. Where a clock changes by half an hour, the hour it happens in is cut in two there. */
function hourAt(at: number, timeZone: string): WindowBounds {
  const offset = offsetOf(at, timeZone)
  const start = Math.floor((at + offset) / HOUR_MS) * HOUR_MS - offset
  const isCut = (edge: number) => (offsetOf(edge, timeZone) - offset) % HOUR_MS !== 0
  const end = start + HOUR_MS
  return {
    start: isCut(start) ? firstMinute(start, at, (minute) => offsetOf(minute, timeZone) === offset) : start,
    end: isCut(end - 1) ? firstMinute(at, end, (minute) => offsetOf(minute, timeZone) !== offset) : end,
  }
}

function calendarAt(window: Exclude<CalendarWindow, 'hour'>, at: number, timeZone: string): WindowBounds {
  const { year, month, day, weekday } = wallTime(at, timeZone)
  const midnight = (m: number, d: number) => startOfDay(year, m, d, timeZone)
  switch (window) {
    case 'day':
      return { start: midnight(month, day), end: midnight(month, day + 1) }
    case 'week':
      return { start: midnight(month, day - weekday + 1), end: midnight(month, day - weekday + 8) }
    case 'month':
      return { start: midnight(month, 1), end: midnight(month + 1, 1) }
  }
}
