/** How times are written in a file of events: numbers in ms or s, or ISO 8601 with this offset in minutes. */
export type TimeForm = { unit: 'ms' | 's' } | { unit: 'iso'; offset: number }

/** From here on a number is milliseconds since the epoch (1973), or seconds in the year 5138. */
const EPOCH_MS = 1e11
/** From here on a smaller number is seconds since the epoch (1973). */
const EPOCH_S = 1e8
/** Relative times beyond this are milliseconds: as seconds it would be two days. */
const LONG_RELATIVE = 200_000

/**
 * What numbers in a file mean when nobody says: since the epoch their size tells. Small ones count from some start: they are ms when
 * the last is beyond 200 000, or when all are whole thousands; else seconds.
 */
export function unitOf(times: readonly number[]): 'ms' | 's' {
  const most = times.reduce((largest, time) => Math.max(largest, Math.abs(time)), 0)
  if (most >= EPOCH_S) return most >= EPOCH_MS ? 'ms' : 's'
  if (times.some((time) => !Number.isInteger(time))) return 's'
  return most >= LONG_RELATIVE || (most > 0 && times.every((time) => time % 1_000 === 0)) ? 'ms' : 's'
}

const ISO = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|([+-])(\d\d):(\d\d))$/

/** The time and its offset; null = it is none, or says no offset. */
export function readIsoTime(text: string): { at: number; offset: number } | null {
  const [whole, , , , sign, hours, minutes] = ISO.exec(text) ?? []
  const at = Date.parse(text)
  if (whole === undefined || Number.isNaN(at)) return null
  return { at, offset: (sign === '-' ? -1 : 1) * (Number(hours ?? 0) * 60 + Number(minutes ?? 0)) }
}

/** A time in ms as the file would write it. */
export function writtenAs(form: TimeForm, at: number): number | string {
  if (form.unit !== 'iso') return form.unit === 'ms' ? at : at / 1_000
  const local = new Date(at + form.offset * 60_000).toISOString().replace('.000', '').replace(/Z$/, '')
  return form.offset === 0 ? `${local}Z` : `${local}${zoneOf(form.offset)}`
}

function zoneOf(offset: number): string {
  const [hours, minutes] = [Math.floor(Math.abs(offset) / 60), Math.abs(offset) % 60]
  return `${offset < 0 ? '-' : '+'}${String(hours).padStart(2, '0')}:${String(minutes).padStart(2, '0')}`
}
