const MINUTE_MS = 60_000

/** What a figure is counted in. */
export type Unit = 'bytes' | 'cores' | 'items' | 'seconds' | ''

const known: Readonly<Record<string, { name: string; unit: Unit }>> = {
  'memory-bytes': { name: 'Memory', unit: 'bytes' },
  'cpu-share': { name: 'CPU', unit: 'cores' },
  'queue-depth': { name: 'Queue', unit: 'items' },
  'oldest-item-seconds': { name: 'Oldest item', unit: 'seconds' },
}

/** When the program started, in seconds since epoch: nothing from before says where it goes now. */
export const START_FIGURE = 'start-time-seconds'

/** No figure is larger: beyond this, sums and squares of some have no end, and one component would break the judging of all. */
export const MOST_FIGURE = 1e100

/** What a figure is counted in, by its name: those not of a fixed set say it at their end. */
export function unitOf(figure: string): Unit {
  if (known[figure]) return known[figure].unit
  if (/[-_.:]bytes$/.test(figure)) return 'bytes'
  return /[-_.:]seconds$/.test(figure) ? 'seconds' : ''
}

/** A figure's name in a sentence. */
export const figureName = (figure: string): string =>
  known[figure]?.name ?? capital(figure.replace(/[-_.:](bytes|seconds)$/, '').replaceAll(/[-_]/g, ' '))

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

/** A value as people read it: `412 MiB`, `0.82 cores`, `3.5 min`. */
export function sayValue(value: number, unit: Unit): string {
  if (unit === 'bytes') return sayBytes(value)
  if (unit === 'seconds') return sayDuration(value * 1_000)
  const number = rounded(value)
  return unit === '' ? number : `${number} ${unit}`
}

/** A duration as people read it, in ms: `800 ms`, `42 s`, `12 min`, `3.5 h`, `2.1 d`. */
export function sayDuration(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`
  if (ms < 2 * MINUTE_MS) return `${twoDigits(ms / 1_000)} s`
  if (ms < 120 * MINUTE_MS) return `${twoDigits(ms / MINUTE_MS)} min`
  return ms < 48 * 60 * MINUTE_MS ? `${twoDigits(ms / 60 / MINUTE_MS)} h` : `${twoDigits(ms / 1_440 / MINUTE_MS)} d`
}

function sayBytes(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB']
  const step = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log2(Math.max(1, bytes)) / 10)))
  return `${rounded(bytes / 1024 ** step)} ${units[step] ?? 'B'}`
}

/** No duration that is foreseen is known better. */
const twoDigits = (value: number): string => (value >= 10 ? Math.round(value) : Number(value.toPrecision(2))).toString()

/** Three digits are as much as anybody reads. */
const rounded = (value: number): string =>
  Math.abs(value) >= 100 || Number.isInteger(value) ? Math.round(value).toString() : Number(value.toPrecision(3)).toString()
