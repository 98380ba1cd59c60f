import type { CompiledCollection } from './compile-mapping.ts'
import { keyFrom } from './key-of.ts'
import type { Columns } from './mapping.ts'
import type { MappedRow, RowFault, SourceRow } from './row.ts'
import { Unfit } from './unfit.ts'

/** Whether a row could not be mapped. */
export const isRowFault = (mapped: MappedRow | RowFault): mapped is RowFault => 'reason' in mapped

/**
 * A row as its entity wants it, or the first thing that is wrong with it. Fields come from the redacted columns; links from the
 * columns as they were, as a redacted key would name no row.
 */
export function mapRow(collection: CompiledCollection, row: SourceRow, redacted: Columns): MappedRow | RowFault {
  if (row.fault) return row.fault
  const values: Record<string, unknown> = {}
  for (const { name, required, read, from } of collection.fields) {
    const value = read(redacted)
    if (value instanceof Unfit) return { reason: value.reason, field: name, says: `${from}: expected ${value.expected}` }
    if (required && isNothing(value)) return missing(name, `${from} says nothing, and every ${collection.entity} needs ${name}`)
    values[name] = value
  }
  const links: Record<string, string | null> = {}
  for (const { name, required, from } of collection.relations) {
    const key = keyFrom(from, row.columns)
    if (required && key === null)
      return missing(name, `${[from].flat().join(', ')} names no row, and every ${collection.entity} needs its ${name}`)
    links[name] = key
  }
  return { entity: collection.entity, values, links }
}

const isNothing = (value: unknown): boolean => value === null || (typeof value === 'string' && value.trim() === '')
const missing = (field: string, says: string): RowFault => ({ reason: 'missing-value', field, says })
