import { momentOf } from './local-time.ts'
import { Unfit } from './unfit.ts'

/** No agent worked before, none will after: a time beyond says that a unit is wrong, or that the source means "never". */
const EARLIEST = Date.UTC(1990, 0, 1)
const LATEST = Date.UTC(2100, 0, 1)

const NO_TIME = new Unfit('wrong-type', 'a time such as 2026-01-31T09:30:00Z or "2026-01-31 09:30:00"')
const NO_DMY = new Unfit('wrong-type', 'a time such as "31.01.2026 9:30", the day first')
const NO_MDY = new Unfit('wrong-type', 'a time such as "1/31/2026 9:30 AM", the month first')
const NO_EPOCH = new Unfit('wrong-type', 'a number since 1970')
const BEYOND = new Unfit('out-of-range', 'a time between 1990 and 2100')

const DAY = String.raw`(\d{4})-(\d\d)-(\d\d)`
const CLOCK = String.raw`(\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?`
const ZONE = String.raw` ?(Z|UTC|GMT|[+-]\d\d(?::?\d\d)?)?(?: UTC)?`
const EXTENDED = new RegExp(`^${DAY}(?:[T ]${CLOCK}${ZONE})?$`, 'i')
const LOCAL = /^(\d{1,2})[./-](\d{1,2})[./-](\d{4})(?:,? (\d{1,2}):(\d\d)(?::(\d\d)(?:[.,]\d{1,9})?)?(?: ?([ap])\.?m\.?)?)?$/i
const BASIC = /^(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(?:(\d\d)(?:[.,](\d{1,9}))?)?(Z|[+-]\d\d(?::?\d\d)?)?)?$/i

/** Text as ms since epoch; a text without a zone is of `timeZone`, one without a clock its start of day. */
export function readTime(text: string, timeZone: string): number | Unfit {
  const trimmed = text.trim()
  const parts = EXTENDED.exec(trimmed) ?? BASIC.exec(trimmed)
  if (!parts) return NO_TIME
  const [, year, month, day, hour = '0', minute = '0', second = '0', fraction = '', zone] = parts
  const wall = wallOf([year, month, day, hour, minute, second].map(Number))
  if (wall === null) return NO_TIME
  const ms = wall + Number(fraction.slice(0, 3).padEnd(3, '0'))
  return plausible(zone === undefined ? momentOf(ms, timeZone) : ms - offsetMs(zone))
}

/** Text with day and month in the order of a country, of `timeZone`; one without a clock is its start of day. */
export function readLocalTime(text: string, order: 'dmy' | 'mdy', timeZone: string): number | Unfit {
  const parts = LOCAL.exec(text.trim())
  if (!parts) return order === 'dmy' ? NO_DMY : NO_MDY
  const [, first, second, year, hour = '0', minute = '0', seconds = '0', half = ''] = parts
  const [day, month] = order === 'dmy' ? [first, second] : [second, first]
  const shown = half === '' ? Number(hour) : hourOf(Number(hour), half)
  const wall = wallOf([Number(year), Number(month), Number(day), shown, Number(minute), Number(seconds)])
  if (wall === null) return order === 'dmy' ? NO_DMY : NO_MDY
  return plausible(momentOf(wall, timeZone))
}

/** Of twelve hours twice a day; what is none of the twelve is no hour of the day either. */
function hourOf(hour: number, half: string): number {
  if (hour < 1 || hour > 12) return 99
  return (hour % 12) + (/^p/i.test(half) ? 12 : 0)
}

/** A number since 1970 in `unit` of a second (1 000 for ms) as ms since epoch. */
export function readEpoch(value: unknown, unit: 1 | 1_000 | 1_000_000): number | Unfit {
  const isText = typeof value === 'string'
  if (isText && !/^\s*[+-]?\d+(?:\.\d+)?\s*$/.test(value)) return NO_EPOCH
  if (!isText && typeof value !== 'number' && typeof value !== 'bigint') return NO_EPOCH
  const number = Number(value)
  return Number.isFinite(number) ? plausible(Math.round((number * 1_000) / unit)) : NO_EPOCH
}

const plausible = (at: number): number | Unfit => (at >= EARLIEST && at < LATEST ? at : BEYOND)

/** `null` = no such day or clock. A leap second is the second after it. */
function wallOf([year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0]: readonly number[]): number | null {
  if (hour > 23 || minute > 59 || second > 60) return null
  const midnight = Date.UTC(year, month - 1, day)
  const shown = new Date(midnight)
  if (shown.getUTCMonth() !== month - 1 || shown.getUTCDate() !== day) return null
  return midnight + ((hour * 60 + minute) * 60 + second) * 1_000
}

function offsetMs(zone: string): number {
  if (/^[a-z]/i.test(zone)) return 0
  const digits = zone.replace(/\D/g, '').padEnd(4, '0')
  const minutes = Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2))
  return (zone.startsWith('-') ? -minutes : minutes) * 60_000
}
