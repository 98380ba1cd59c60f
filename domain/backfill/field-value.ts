import type { EntityField, FieldType } from './entities.ts'
import { plainJson } from './plain-json.ts'
import { readTime } from './read-time.ts'
import { toBoolean, toInteger, toNumber } from './transforms.ts'
import { Unfit } from './unfit.ts'

/** What Postgres' `integer` holds. */
const MAX_INTEGER = 2_147_483_647
/** What Postgres' `numeric(18,8)` has before the point. */
const MAX_NUMBER = 9_999_999_999

const TOO_BIG_INTEGER = new Unfit('out-of-range', `a whole number of at most ${MAX_INTEGER}`)
const TOO_BIG_NUMBER = new Unfit('out-of-range', `a number of at most ${MAX_NUMBER}`)
const BARE_BYTES = new Unfit('wrong-type', 'text; bytes need `as: [text]`, `[base64]` or `[hex]`')
const NO_UNIT = new Unfit('wrong-type', 'a time; a number needs its unit, `as: [epoch-s]`, `[epoch-ms]` or `[epoch-us]`')

/**
 * A value in its field's type. Empty text says nothing where the field is no text.
 * @param isMoment the value was made ms since epoch by a transform
 */
export function fieldValue(value: unknown, field: EntityField, timeZone: string, isMoment: boolean): unknown {
  if (value === null || value === undefined) return null
  if (typeof value === 'string' && field.type !== 'text' && field.type !== 'json' && value.trim() === '') return null
  const typed = typedValue(value, field.type, timeZone, isMoment)
  if (field.values && typeof typed === 'string' && !field.values.includes(typed))
    return new Unfit('not-allowed', `one of ${field.values.join(', ')}`)
  return typed
}

function typedValue(value: unknown, type: FieldType, timeZone: string, isMoment: boolean): unknown {
  switch (type) {
    case 'text':
      return typedText(value)
    case 'integer':
      return within(toInteger(value), MAX_INTEGER, TOO_BIG_INTEGER)
    case 'number':
      return within(toNumber(value), MAX_NUMBER, TOO_BIG_NUMBER)
    case 'boolean':
      return toBoolean(value)
    case 'time':
      if (typeof value === 'string') return readTime(value, timeZone)
      return isMoment && typeof value === 'number' ? value : NO_UNIT
    case 'json':
      return plainJson(value)
  }
}

function typedText(value: unknown): string | Unfit {
  if (typeof value === 'string') return value
  if (value instanceof Uint8Array) return BARE_BYTES
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

const within = (value: number | Unfit, most: number, beyond: Unfit): number | Unfit =>
  value instanceof Unfit || Math.abs(value) <= most ? value : beyond
