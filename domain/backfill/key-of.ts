import type { Columns } from './mapping.ts'

/**
 * A row's legacy key as text: of one column its value, of several a JSON array of their texts. `null` = the row has none: a part
 * is missing, or is empty text. Relations name their rows by the same text, so that 17 and "17" are one key.
 */
export const keyOf = ({ key }: { key: string | readonly string[] }, columns: Columns): string | null => keyFrom(key, columns)

/** The key that is written in other columns, as in a relation's. */
export function keyFrom(key: string | readonly string[], columns: Columns): string | null {
  if (typeof key === 'string') return keyPart(columns[key])
  const parts = key.map((column) => keyPart(columns[column]))
  if (parts.includes(null)) return null
  return parts.length === 1 ? (parts[0] ?? null) : JSON.stringify(parts)
}

function keyPart(value: unknown): string | null {
  if (typeof value === 'string') return value === '' ? null : value
  if (value === null || value === undefined) return null
  if (value instanceof Uint8Array) return value.length === 0 ? null : hexOf(value)
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

const hexOf = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
