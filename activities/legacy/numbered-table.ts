import type { DatabaseSync } from 'node:sqlite'
import { z } from 'zod'
import { BackfillFault } from './backfill-fault.ts'
import { notedTable } from './noted-table.ts'
import { quoted } from './snapshot-schema.ts'

/** A table of the snapshot whose rows have numbers; columns by the name that mappings use, and as they are called in SQL. */
export const NumberedTable = z.object({
  stored: z.string(),
  rowid: z.string(),
  /** Made by an adapter: with `_pointer`, `_fault` and `_json` besides. */
  made: z.boolean(),
  columns: z.array(z.object({ name: z.string(), sql: z.string() })),
})
export type NumberedTable = z.infer<typeof NumberedTable>

/**
 * The table that mappings call `name`. One without row numbers (a view, a virtual table, one WITHOUT ROWID) is copied into `copy`,
 * which has them, in the order of the key.
 *
 * @throws BackfillFault when there is none
 */
export function numberedTable(
  db: DatabaseSync,
  name: string,
  { copy, key }: { copy: string; key: readonly string[] },
): NumberedTable {
  const noted = notedTable(db, name)
  if (!noted) throw new BackfillFault('MAPPING_WRONG', `The source has no ${name}. Correct \`from\` in the mapping.`)
  const { stored, made, columns: names } = noted
  const rowid = ['rowid', '_rowid_', 'oid'].find((each) => !names.some((column) => column.toLowerCase() === each))
  if (rowid !== undefined && hasRowNumbers(db, stored))
    return { stored, rowid, made, columns: names.map((column) => ({ name: column, sql: quoted(column) })) }
  const order = names.filter((column) => key.includes(column)).map(quoted)
  const columns = names.map((column, index) => ({ name: column, sql: `c${index}` }))
  const listed = columns.map((column) => `${quoted(column.name)} AS ${column.sql}`)
  const sorted = order.length > 0 ? ` ORDER BY ${order.join(', ')}` : ''
  db.exec(`CREATE TABLE ${copy} AS SELECT ${listed.join(', ')} FROM ${quoted(stored)}${sorted}`)
  return { stored: copy, rowid: 'rowid', made, columns }
}

function hasRowNumbers(db: DatabaseSync, table: string): boolean {
  const found = db.prepare("SELECT type, wr FROM pragma_table_list WHERE schema = 'main' AND name = ?").get(table)
  return found?.type === 'table' && found.wr === 0
}
