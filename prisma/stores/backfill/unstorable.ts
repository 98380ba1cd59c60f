import type { EntityName } from '#domain/backfill/entities.ts'
import type { RowFault } from '#domain/backfill/row.ts'
import { columnText } from './column-text.ts'
import type { ReadyRow } from './ready-row.ts'
import { type TargetColumn, targetTables } from './target-table.ts'

/** What an index of Postgres can take of a text, with room for the other columns of the index. */
const MOST_INDEXED_BYTES = 1_000
const LARGEST_INT = 2_147_483_647
/** The columns have ten digits before the point. */
const LARGEST_DECIMAL = 1e10
/** From the year 1 to the year 9999: what is written alike everywhere. */
const FIRST_MS = Date.parse('0001-01-01T00:00:00Z')
const LAST_MS = Date.UTC(9999, 11, 31, 23, 59, 59, 999)

/** Why the tables would refuse a row that its mapping took; `null` = they take it. */
export function unstorable(entity: EntityName, row: Pick<ReadyRow, 'values'>): RowFault | null {
  for (const column of targetTables[entity].columns) {
    const fault = columnFault(column, row.values[column.field])
    if (fault) return { ...fault, field: column.field }
  }
  const { state, endedAt } = row.values
  if (entity === 'run' && endedAt != null && (state === 'queued' || state === 'running'))
    return { reason: 'not-allowed', field: 'state', says: `a run that has ended cannot be ${state}` }
  return null
}

function columnFault(column: TargetColumn, value: unknown): Omit<RowFault, 'field'> | null {
  if (value == null) return null
  const { type, indexed, natural } = column
  if (type === 'text') {
    const isLong = indexed && Buffer.byteLength(String(value)) > MOST_INDEXED_BYTES
    return isLong ? { reason: 'too-large', says: `expected at most ${MOST_INDEXED_BYTES} bytes` } : null
  }
  if (type === 'json') return null
  // As `columnText` writes it; most are times, whose text is of no use here.
  const number = type === 'time' ? Math.round(Number(value)) : Number(columnText(column, value))
  const [least, most, what] = limits(type, natural ?? false)
  const isWhole = type !== 'int' || Number.isInteger(number)
  return isWhole && number >= least && number <= most ? null : { reason: 'out-of-range', says: `expected ${what}` }
}

function limits(type: 'int' | 'decimal' | 'time', natural: boolean): [number, number, string] {
  if (type === 'time') return [FIRST_MS, LAST_MS, 'a time from the year 1 to the year 9999']
  if (type === 'decimal') return [natural ? 0 : -LARGEST_DECIMAL, LARGEST_DECIMAL - 1, 'a number from 0 to 10,000,000,000']
  return natural
    ? [0, LARGEST_INT, `a whole number from 0 to ${LARGEST_INT}`]
    : [-LARGEST_INT - 1, LARGEST_INT, 'a whole number of 32 bits']
}
