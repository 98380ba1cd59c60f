/** A part of a calendar: from `start` to `end`, every `step`. */
type Range<T> = { start: T; end: T; step: number }
type Numbers = readonly Range<number>[]

/** When a schedule starts something, as the server has it. Times in ms; calendars in UTC unless it names a zone. */
export type When = {
  intervals?: readonly { every: number; offset?: number }[]
  calendars?: readonly {
    minute: Numbers
    hour: Numbers
    dayOfMonth: Numbers
    month: readonly Range<string>[]
    dayOfWeek: readonly Range<string>[]
  }[]
  jitter?: number
  timezone?: string
}

type Calendar = NonNullable<When['calendars']>[number]

/** In words: "every hour, 7 min past", "at 06:30 UTC, Monday to Friday". */
export function whenWords({ intervals = [], calendars = [], jitter = 0, timezone = '' }: When): string {
  const parts = [
    ...intervals.map(({ every, offset = 0 }) => `every ${span(every)}${offset > 0 ? `, ${count(offset)} past` : ''}`),
    ...calendars.map((calendar) => calendarWords(calendar, timezone || 'UTC')),
  ]
  const said = parts.length === 0 ? 'never by itself' : parts.join('; ')
  return jitter > 0 ? `${said}, up to ${count(jitter)} later` : said
}

function calendarWords({ minute, hour, dayOfMonth, month, dayOfWeek }: Calendar, zone: string): string {
  const days = [
    ...(isAll(dayOfWeek, 7) ? [] : [names(dayOfWeek)]),
    ...(covers(dayOfMonth, 1, 31) ? [] : [`on day ${numbers(dayOfMonth)} of the month`]),
    ...(isAll(month, 12) ? [] : [`in ${names(month)}`]),
  ]
  return [`${timeWords(minute, hour)} ${zone}`, ...days].join(', ')
}

function timeWords(minute: Numbers, hour: Numbers): string {
  const [only, ...others] = hour
  const [at, ...more] = minute
  const isOne = only && at && only.start === only.end && at.start === at.end && others.length + more.length === 0
  if (isOne) return `at ${two(only.start)}:${two(at.start)}`
  const minutes = covers(minute, 0, 59) ? 'every minute' : `at minute ${numbers(minute)}`
  return covers(hour, 0, 23) ? `${minutes} of every hour` : `${minutes} of hour ${numbers(hour)}`
}

const two = (value: number): string => String(value).padStart(2, '0')

const covers = (ranges: Numbers, from: number, to: number): boolean =>
  ranges.some(({ start, end, step }) => start <= from && end >= to && step <= 1)

const numbers = (ranges: Numbers): string =>
  ranges
    .map(({ start, end, step }) => (start === end ? `${start}` : `${start} to ${end}${step > 1 ? `, every ${step}` : ''}`))
    .join(', ')

/** All names in one range, or one by one. */
const isAll = (ranges: readonly Range<string>[], count: number): boolean =>
  ranges.length === count ||
  ranges.some(({ start, end }) => /^(JANUARY|SUNDAY)$/.test(start) && /^(DECEMBER|SATURDAY)$/.test(end))

const names = (ranges: readonly Range<string>[]): string =>
  ranges.map(({ start, end }) => (start === end ? proper(start) : `${proper(start)} to ${proper(end)}`)).join(', ')

const proper = (name: string): string => name.charAt(0) + name.slice(1).toLowerCase()

const UNITS = [
  [86_400_000, 'day', 'days'],
  [3_600_000, 'hour', 'hours'],
  [60_000, 'minute', 'min'],
  [1_000, 'second', 's'],
] as const

/** In the largest unit that fits, as after "every": "hour", "15 min". */
const span = (ms: number): string => count(ms).replace(/^1 /, '')

/** The same with its number: "1 hour". */
function count(ms: number): string {
  const [size, one, several] = UNITS.find(([unit]) => ms >= unit && ms % unit === 0) ?? [1, 'ms', 'ms']
  return ms === size ? `1 ${one}` : `${ms / size} ${several}`
}
