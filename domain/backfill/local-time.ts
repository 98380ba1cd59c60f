import { offsetOf } from '#domain/budget/zone.ts'

const DAY_MS = 86_400_000

/** What a zone's clocks are ahead of UTC well before and well after a day of theirs; as rows repeat days, days are remembered. */
type DayOffsets = { before: number; after: number }
const remembered = new Map<string, Map<number, DayOffsets>>()
const MAX_DAYS = 50_000

/**
 * The moment (ms since epoch) at which clocks of a time zone show `wall` (ms, as if they were UTC). A time that comes twice is the
 * earlier one; one that clocks skip is what they would show had they not been put forward yet: 2:30 becomes 3:30.
 * @throws RangeError for a time zone that the running system does not know
 */
export function momentOf(wall: number, timeZone: string): number {
  if (timeZone === 'UTC') return wall
  const { before, after } = offsetsOf(Math.floor(wall / DAY_MS), timeZone)
  if (before === after) return wall - before
  const exact = [wall - before, wall - after].filter((at) => at + offsetOf(at, timeZone) === wall)
  return exact.length > 0 ? Math.min(...exact) : wall - before
}

function offsetsOf(day: number, timeZone: string): DayOffsets {
  let days = remembered.get(timeZone)
  if (!days || days.size >= MAX_DAYS) {
    days = new Map()
    remembered.set(timeZone, days)
  }
  const known = days.get(day)
  if (known) return known
  const offsets = { before: offsetOf((day - 1) * DAY_MS, timeZone), after: offsetOf((day + 2) * DAY_MS, timeZone) }
  days.set(day, offsets)
  return offsets
}
