/** What stands where a figure is not known. Never 0. */
export const UNKNOWN = '–'

const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 })
const compact = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 })

/** A count in full, grouped: `12,345`. */
export const formatCount = (count: number): string => whole.format(count)

/** A count in short: `12.3K`. For tables; give the full count in a title. */
export const formatCompact = (count: number): string => (count < 1000 ? whole.format(count) : compact.format(count))

/** A part of one as a percentage: 0.934 → `93%`; below one per cent with a decimal. */
export function formatShare(share: number): string {
  const percent = share * 100
  return `${percent > 0 && percent < 1 ? percent.toFixed(1) : Math.round(percent)}%`
}

/** A size in its largest unit, with three digits: `812 B`, `97.4 MiB`. */
export function formatBytes(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'] as const
  const step = Math.min(units.length - 1, Math.floor(Math.log2(Math.max(1, bytes)) / 10))
  const size = bytes / 1024 ** step
  return `${step === 0 || size >= 100 ? Math.round(size) : Number(size.toPrecision(3))} ${units[step] ?? 'B'}`
}

/** US dollars; small sums keep two significant digits, so that a price is never rounded to nothing. */
export function formatUsd(usd: number): string {
  if (usd === 0) return '$0.00'
  if (usd < 0.01) return `$${usd.toPrecision(2)}`
  return `$${usd.toFixed(2)}`
}

const SECOND_MS = 1000
const MINUTE_MS = 60 * SECOND_MS
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS

/** A length of time in its two largest units: `412 ms`, `7.2 s`, `3 m 05 s`, `2 h 10 m`, `4 d 3 h`. Negative counts as 0. */
export function formatDuration(ms: number): string {
  const length = Math.max(0, ms)
  if (length < SECOND_MS) return `${Math.round(length)} ms`
  if (length < 10 * SECOND_MS) return `${(length / SECOND_MS).toFixed(1)} s`
  if (length < MINUTE_MS) return `${Math.floor(length / SECOND_MS)} s`
  if (length < HOUR_MS) return `${Math.floor(length / MINUTE_MS)} m ${pad(Math.floor((length % MINUTE_MS) / SECOND_MS))} s`
  if (length < DAY_MS) return `${Math.floor(length / HOUR_MS)} h ${pad(Math.floor((length % HOUR_MS) / MINUTE_MS))} m`
  return `${Math.floor(length / DAY_MS)} d ${Math.floor((length % DAY_MS) / HOUR_MS)} h`
}

const pad = (part: number): string => String(part).padStart(2, '0')

const YEAR_MS = 365.25 * DAY_MS

/** How long ago, in one unit, for lists: `now`, `42 s ago`, `5 m ago`, `3 h ago`, `2 d ago`, `7.2 y ago`. A time ahead of us is `now`. */
export function formatAgo(ms: number): string {
  if (ms < SECOND_MS) return 'now'
  if (ms < MINUTE_MS) return `${Math.floor(ms / SECOND_MS)} s ago`
  if (ms < HOUR_MS) return `${Math.floor(ms / MINUTE_MS)} m ago`
  if (ms < DAY_MS) return `${Math.floor(ms / HOUR_MS)} h ago`
  if (ms < YEAR_MS) return `${Math.floor(ms / DAY_MS)} d ago`
  return `${(Math.floor((ms / YEAR_MS) * 10) / 10).toFixed(1)} y ago`
}

const exact = new Intl.DateTimeFormat('en-GB', {
  year: 'numeric',
  month: 'short',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  timeZoneName: 'short',
})
const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' })

/** Date, time and zone of the reader: `23 Nov 2026, 22:14:05 UTC`. */
export const formatExact = (iso: string): string => exact.format(new Date(iso))

/** Time of day in the reader's zone: `22:14:05`. */
export const formatClock = (at: string | number): string => clock.format(new Date(at))

const dayOfYear = new Intl.DateTimeFormat('en-GB', { day: '2-digit', month: 'short' })
const monthOfYear = new Intl.DateTimeFormat('en-GB', { month: 'short', year: 'numeric' })
const DAY_S = DAY_MS / SECOND_MS

/** Labels of an axis of time, whose ticks are seconds since the epoch: as fine as they are apart, from seconds to months. */
export function formatTicks(ticks: readonly number[]): string[] {
  const step = (ticks[1] ?? 0) - (ticks[0] ?? 0)
  return ticks.map((tick) => {
    if (step >= 28 * DAY_S) return monthOfYear.format(tick * SECOND_MS)
    if (step >= DAY_S) return dayOfYear.format(tick * SECOND_MS)
    return formatClock(tick * SECOND_MS).slice(0, step < 60 ? 8 : 5)
  })
}
