import type { DatabaseSync, SQLOutputValue } from 'node:sqlite'
import { quoted } from './snapshot-schema.ts'

export type ForeignRow = Readonly<Record<string, SQLOutputValue>>

/** Which columns a table has; none where there is no such table. */
export const columnsIn = (db: DatabaseSync, table: string): ReadonlySet<string> =>
  new Set(
    db
      .prepare('SELECT name FROM pragma_table_info(?)')
      .all(table)
      .map(({ name }) => String(name)),
  )

/**
 * A query for rows of somebody else's table, whichever release made it: columns that it does not have are NULL. `null` = there is
 * no such table. Whole numbers come as bigint where they are too large for a number.
 */
export function foreignRows<C extends string>(
  db: DatabaseSync,
  table: string,
  columns: readonly C[],
  rest = '',
): ((...values: string[]) => Iterable<Readonly<Record<C, SQLOutputValue>>>) | null {
  const has = columnsIn(db, table)
  if (has.size === 0) return null
  const chosen = columns.map((column) => (has.has(column) ? quoted(column) : `NULL AS ${quoted(column)}`))
  const statement = db.prepare(`SELECT ${chosen.join(', ')} FROM ${quoted(table)} ${rest}`)
  statement.setReadBigInts(true)
  return (...values) => statement.iterate(...values) as Iterable<Record<C, SQLOutputValue>> // the columns that were chosen
}

export const textIn = (value: SQLOutputValue | undefined): string | null =>
  typeof value === 'string' && value !== '' ? value : null

/** A count or a time; `null` for what is none or is too large to be one. */
export function numberIn(value: SQLOutputValue | undefined): number | null {
  if (typeof value !== 'bigint' && typeof value !== 'number') return null
  const number = Number(value)
  return Number.isSafeInteger(number) ? number : null
}
