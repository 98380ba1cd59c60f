import { epochUnitOf } from '../epoch-unit.ts'
import type { Transform } from '../mapping.ts'
import { readLocalTime, readTime } from '../read-time.ts'
import { Unfit } from '../unfit.ts'
import type { InspectedColumn } from './inspected.ts'
import { wordsOf } from './words.ts'

/** What a column seems to hold, by what it says rather than by its declaration. */
export type ColumnNature = {
  kind: 'nothing' | 'time' | 'integer' | 'number' | 'boolean' | 'json' | 'bytes' | 'text'
  /** Of a time: how to read it. */
  as: Transform | null
  /** Of a time as text: whether every time names its zone. */
  zoned: boolean
}

const NEARLY_ALL = 0.9
/** Numbers in this range are times even where no name says so: agents of today worked then. */
const [OF_LATE, SOON] = [Date.UTC(2012, 0, 1), Date.UTC(2035, 0, 1)]
const TIME_WORDS: ReadonlySet<string> = new Set(
  'at on time date ts timestamp created updated modified started ended finished completed due deadline start end seen since until expires expiry expire am datum zeit zeitpunkt zeitstempel erstellt geaendert aktualisiert angelegt beendet gestartet beginn ende faellig mtime ctime epoch'.split(
    ' ',
  ),
)

export function natureOf({ name, type, values }: InspectedColumn): ColumnNature {
  const of = (kind: ColumnNature['kind'], as: Transform | null = null, zoned = true): ColumnNature => ({ kind, as, zoned })
  if (values.length === 0) return of('nothing')
  const share = (is: (value: unknown) => boolean) => values.filter(is).length / values.length
  if (share((value) => value instanceof Uint8Array) >= NEARLY_ALL) return of('bytes')
  if (share(isNumeric) >= NEARLY_ALL) {
    const unit = epochUnit(name, values)
    if (unit) return of('time', unit)
    if (/bool/i.test(type) || isFlag(name, values)) return of('boolean')
    return of(share((value) => Number.isInteger(Number(value))) >= NEARLY_ALL ? 'integer' : 'number')
  }
  if (share((value) => typeof value === 'boolean') >= NEARLY_ALL) return of('boolean')
  if (share(isTimeText) >= NEARLY_ALL) return of('time', 'time', values.filter(isTimeText).every(isZoned))
  const order = orderOf(values)
  if (order !== null) return of('time', order, false)
  return of(share(isJson) >= NEARLY_ALL ? 'json' : 'text')
}

const isNumeric = (value: unknown): boolean =>
  typeof value === 'number' || typeof value === 'bigint' || (typeof value === 'string' && /^-?\d+(?:\.\d+)?$/.test(value))

function epochUnit(name: string, values: readonly unknown[]): Transform | null {
  const unit = epochUnitOf(values)
  if (unit === null || wordsOf(name).some((word) => TIME_WORDS.has(word))) return unit
  const perMs = { 'epoch-s': 0.001, 'epoch-ms': 1, 'epoch-us': 1_000 }[unit]
  const late = values.filter((value) => Number(value) / perMs > OF_LATE && Number(value) / perMs < SOON)
  return late.length === values.length && !wordsOf(name).some((word) => /^(?:id|size|bytes|count|phone|number|nr)$/.test(word))
    ? unit
    : null
}

const isFlag = (name: string, values: readonly unknown[]): boolean =>
  /^(?:is|has|ist|hat)(?:[_A-Z])/.test(name) && values.every((value) => Number(value) === 0 || Number(value) === 1)

const isTimeText = (value: unknown): boolean =>
  typeof value === 'string' && value.length >= 8 && /\D/.test(value) && !(readTime(value, 'UTC') instanceof Unfit)
/** Of day and month. Where no day is beyond the twelfth, points are read as in Europe, and anything else is not decided. */
function orderOf(values: readonly unknown[]): 'time-dmy' | 'time-mdy' | null {
  const reads = (value: unknown, order: 'dmy' | 'mdy') =>
    typeof value === 'string' && !(readLocalTime(value, order, 'UTC') instanceof Unfit)
  const share = (order: 'dmy' | 'mdy') => values.filter((value) => reads(value, order)).length / values.length
  const [days, months] = [share('dmy'), share('mdy')]
  if (Math.max(days, months) < NEARLY_ALL) return null
  if (days !== months) return days > months ? 'time-dmy' : 'time-mdy'
  return values.every((value) => String(value).includes('.')) ? 'time-dmy' : null
}

const isZoned = (value: unknown): boolean => /(?:[zZ]|UTC|GMT|[+-]\d\d:?(?:\d\d)?)$/.test(String(value).slice(10))

function isJson(value: unknown): boolean {
  if (typeof value === 'object' && value !== null) return !(value instanceof Uint8Array)
  if (typeof value !== 'string' || !/^\s*[[{]/.test(value)) return false
  try {
    JSON.parse(value)
    return true
  } catch {
    return false // text that begins like JSON and is none
  }
}
