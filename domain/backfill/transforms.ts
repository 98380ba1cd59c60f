import type { Transform } from './mapping.ts'
import { readEpoch, readLocalTime, readTime } from './read-time.ts'
import { Unfit } from './unfit.ts'

/** A value made into another, or why it cannot be. Never given `null`. */
export type Step = (value: unknown) => unknown

const NO_TEXT = new Unfit('wrong-type', 'text')
const NO_UTF8 = new Unfit('wrong-encoding', 'text in UTF-8')
const NO_BYTES = new Unfit('wrong-type', 'bytes')
const NO_JSON = new Unfit('wrong-type', 'JSON')
const NO_LIST = new Unfit('wrong-type', 'a list, or text with commas or semicolons')
const NO_INTEGER = new Unfit('wrong-type', 'a whole number')
const NO_NUMBER = new Unfit('wrong-type', 'a number')
const NO_BOOLEAN = new Unfit('wrong-type', 'true or false, yes or no, 1 or 0')
const TOO_BIG = new Unfit('out-of-range', 'a whole number below 2^53')

/** Transforms whose result is a moment in ms: a field of type `time` takes no other number. */
export const timeTransforms: readonly Transform[] = ['epoch-s', 'epoch-ms', 'epoch-us', 'time', 'time-dmy', 'time-mdy']

/** What a transform does. @param timeZone of times that name none; has to be known to the running system */
export function stepOf(transform: Transform, timeZone: string): Step {
  switch (transform) {
    case 'time':
      return onText((text) => readTime(text, timeZone))
    case 'time-dmy':
      return onText((text) => readLocalTime(text, 'dmy', timeZone))
    case 'time-mdy':
      return onText((text) => readLocalTime(text, 'mdy', timeZone))
    default:
      return steps[transform]
  }
}

const onText =
  (change: (text: string) => unknown): Step =>
  (value) => {
    const text = textOf(value)
    return text instanceof Unfit ? text : change(text)
  }

const onBytes =
  (change: (bytes: Uint8Array) => string): Step =>
  (value) =>
    value instanceof Uint8Array ? change(value) : NO_BYTES

const steps: Readonly<Record<Exclude<Transform, 'time' | 'time-dmy' | 'time-mdy'>, Step>> = {
  trim: onText((text) => text.trim()),
  lower: onText((text) => text.toLowerCase()),
  upper: onText((text) => text.toUpperCase()),
  'empty-to-null': (value) => (typeof value === 'string' && value.trim() === '' ? null : value),
  text: (value) => (value instanceof Uint8Array ? decoded(value) : textOf(value)),
  integer: toInteger,
  number: toNumber,
  boolean: toBoolean,
  'epoch-s': (value) => readEpoch(value, 1),
  'epoch-ms': (value) => readEpoch(value, 1_000),
  'epoch-us': (value) => readEpoch(value, 1_000_000),
  json: (value) => (typeof value === 'string' ? readJson(value) : value),
  base64: onBytes((bytes) => btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))),
  hex: onBytes((bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')),
  list: toList,
}

/** The text of what is not made of parts. */
function textOf(value: unknown): string | Unfit {
  if (typeof value === 'string') return value
  return typeof value === 'object' || value === undefined ? NO_TEXT : String(value)
}

function decoded(bytes: Uint8Array): string | Unfit {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return NO_UTF8 // the only thing that a fatal decoder throws for
  }
}

export function readJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return NO_JSON // said without the parser's message, which quotes the text
  }
}

function toList(value: unknown): unknown {
  if (Array.isArray(value)) return value
  if (typeof value !== 'string') return NO_LIST
  return value
    .split(/[,;]/)
    .map((part) => part.trim())
    .filter((part) => part !== '')
}

export function toInteger(value: unknown): number | Unfit {
  const number = typeof value === 'string' && /^\s*[+-]?\d+(?:\.0*)?\s*$/.test(value) ? Number(value) : Number(numeric(value))
  if (!Number.isInteger(number)) return NO_INTEGER
  return Number.isSafeInteger(number) ? number : TOO_BIG
}

export function toNumber(value: unknown): number | Unfit {
  if (typeof value === 'string')
    return /^\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d{1,3})?\s*$/i.test(value) ? finite(Number(value)) : NO_NUMBER
  return finite(Number(numeric(value)))
}

const finite = (number: number): number | Unfit => (Number.isFinite(number) ? number : NO_NUMBER)
const numeric = (value: unknown): number | bigint => (typeof value === 'number' || typeof value === 'bigint' ? value : Number.NaN)

const words = new Map<string, boolean>([
  ...['true', 't', 'yes', 'y', 'on', '1'].map((word) => [word, true] as const),
  ...['false', 'f', 'no', 'n', 'off', '0'].map((word) => [word, false] as const),
])

export function toBoolean(value: unknown): boolean | Unfit {
  if (typeof value === 'boolean') return value
  const text = textOf(value)
  return text instanceof Unfit ? NO_BOOLEAN : (words.get(text.trim().toLowerCase()) ?? NO_BOOLEAN)
}
