/** A moment as clocks on the wall of a time zone show it. `month` from 1, `weekday` from 1 = Monday. */
export type WallTime = { year: number; month: number; day: number; hour: number; weekday: number }

const MINUTE_MS = 60_000
const DAY_MS = 86_400_000

const formats = new Map<string, Intl.DateTimeFormat>()

/** Whether the running system knows the time zone (names of the tz database, `UTC`). */
export function isTimeZone(timeZone: string): boolean {
  try {
    formatOf(timeZone)
    return true
  } catch {
    return false
  }
}

/** @throws RangeError for a time zone that the running system does not know */
export function wallTime(at: number, timeZone: string): WallTime {
  const shifted = new Date(at + offsetOf(at, timeZone))
  return {
    ...{ year: shifted.getUTCFullYear(), month: shifted.getUTCMonth() + 1, day: shifted.getUTCDate() },
    ...{ hour: shifted.getUTCHours(), weekday: ((shifted.getUTCDay() + 6) % 7) + 1 },
  }
}

/**
 * The first moment (ms since epoch) that the wall of a time zone shows the start of a day; `day` may be beyond its month, as
 * with `Date.UTC`. Where clocks are put forward over midnight, the day starts later; where they are put back over it, the
 * earlier of the two midnights counts.
 */
export function startOfDay(year: number, month: number, day: number, timeZone: string): number {
  const wall = Date.UTC(year, month - 1, day)
  const offsets = [wall - DAY_MS, wall, wall + DAY_MS].map((near) => offsetOf(near, timeZone))
  const exact = offsets.map((offset) => wall - offset).filter((at) => at + offsetOf(at, timeZone) === wall)
  if (exact.length > 0) return Math.min(...exact)
  return firstMinute(wall - DAY_MS, wall + DAY_MS, (at) => at + offsetOf(at, timeZone) >= wall)
}

/** The first full minute (ms since epoch) after `before` that `holds`; it has to hold at `after`, and not to change back. */
export function firstMinute(before: number, after: number, holds: (at: number) => boolean): number {
  let [no, yes] = [Math.floor(before / MINUTE_MS), Math.ceil(after / MINUTE_MS)]
  while (yes - no > 1) {
    const middle = Math.floor((no + yes) / 2)
    if (holds(middle * MINUTE_MS)) yes = middle
    else no = middle
  }
  return yes * MINUTE_MS
}

/** What the wall is ahead of UTC, in ms. */
export function offsetOf(at: number, timeZone: string): number {
  const parts = formatOf(timeZone).formatToParts(at)
  const of = (type: string) => Number(parts.find((part) => part.type === type)?.value ?? 0)
  const wall = Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'), of('second'))
  return wall - Math.floor(at / 1_000) * 1_000
}

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone)
  if (known) return known
  const format = new Intl.DateTimeFormat('en-US', {
    ...{ timeZone, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric' },
    ...{ hour: 'numeric', minute: 'numeric', second: 'numeric', era: undefined },
  })
  formats.set(timeZone, format)
  return format
}
