import { storableJson, storableText } from '../storable.ts'
import type { ColumnType, TargetColumn } from './target-table.ts'

/** Digits behind the point of a `decimal`, as the columns have them. */
const PLACES = 8

/**
 * A value as the text that Postgres gives back for it, whichever way it came; `null` = the source says nothing. Times are whole
 * milliseconds.
 */
export function columnText({ type, absent }: TargetColumn, value: unknown): string | null {
  const said = value ?? absent
  return said === undefined ? null : texts[type](said)
}

const texts: Record<ColumnType, (value: unknown) => string> = {
  text: (value) => storableText(String(value)),
  int: (value) => String(value),
  decimal: (value) => trimmed(Number(value).toFixed(PLACES)),
  time: (value) => String(Math.round(Number(value))),
  json: storableJson,
}

/** As `trim_scale` leaves it. */
function trimmed(decimal: string): string {
  const text = decimal.replace(/\.?0+$/, '')
  return text === '-0' ? '0' : text
}

/** Types whose text can hold anything, so that its length has to be said. */
export const isFree = (type: ColumnType): boolean => type === 'text' || type === 'json'

/** The same text, made by Postgres from what the column holds; to be used in `concat`, which takes null for nothing. */
export function columnSql(alias: string, { column, type }: TargetColumn): string {
  const name = `${alias}."${column}"`
  if (type === 'text') return `octet_length(${name}), ':', ${name}`
  if (type === 'json') return `octet_length(${name}::text), ':', ${name}::text`
  if (type === 'decimal') return `trim_scale(${name})`
  // As a double: the numbers that dates have are exact in it, and it takes a fraction of the time.
  return type === 'time' ? `(date_part('epoch', ${name}) * 1000)::bigint` : name
}
