import { unitOf } from './event-time.ts'

/** How a column writes its times. Without a zone they are UTC. */
export type SeriesTimes = { at: readonly number[]; write: (at: number) => string | number }

const LOCAL = /^(\d{4})-(\d\d)-(\d\d)(?:([ T])(\d\d):(\d\d)(?::(\d\d)(?:\.\d+)?)?)?$/
const MONTH = /^\d{4}-\d\d$/

/**
 * Times of a column: numbers (s or ms, as their size tells), dates, or ISO 8601 with or without a zone.
 * @returns the index of the first that is no time, instead
 */
export function readTimes(texts: readonly string[]): SeriesTimes | number {
  if (texts.every((text) => text !== '' && Number.isFinite(Number(text)))) return numbers(texts.map(Number))
  const at = texts.map(timeOf)
  const wrong = at.indexOf(null)
  if (wrong >= 0) return wrong
  return { at: at.map((time) => time ?? 0), write: writerLike(texts.at(-1) ?? '') }
}

/** In ms the year 5138: larger numbers count something else, as microseconds. */
const LATEST_MS = 1e14

function numbers(times: readonly number[]): SeriesTimes | number {
  const tooLarge = times.findIndex((time) => Math.abs(time) > LATEST_MS)
  if (tooLarge >= 0) return tooLarge
  const perUnit = unitOf(times) === 's' ? 1_000 : 1
  return { at: times.map((time) => time * perUnit), write: (at) => at / perUnit }
}

function timeOf(text: string): number | null {
  const zoned = LOCAL.test(text) && text.length > 10 ? `${text.replace(' ', 'T')}Z` : text
  const at = MONTH.test(text) || /^\d{4}-\d\d-\d\d/.test(text) ? Date.parse(zoned) : Number.NaN
  return Number.isNaN(at) ? null : at
}

/** As the column itself writes: a month, a date, a time without a zone, or ISO. */
function writerLike(text: string): (at: number) => string {
  const iso = (at: number) => new Date(at).toISOString().replace('.000', '')
  if (MONTH.test(text)) return (at) => iso(at).slice(0, 7)
  const [whole, , , , separator, , , seconds] = LOCAL.exec(text) ?? []
  if (whole === undefined) return iso
  if (separator === undefined) return (at) => iso(at).slice(0, 10)
  return (at) =>
    iso(at)
      .slice(0, seconds === undefined ? 16 : 19)
      .replace('T', separator)
}
