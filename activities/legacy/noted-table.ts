import type { DatabaseSync } from 'node:sqlite'
import { z } from 'zod'

/** A table of a snapshot: where it is stored, whether an adapter made it, and the columns that can be read there. */
export type NotedTable = { stored: string; made: boolean; columns: string[] }

const Columns = z.array(z.object({ name: z.string() }))

/** The table that mappings call `name`; `null` = there is none. */
export function notedTable(db: DatabaseSync, name: string): NotedTable | null {
  const noted = db.prepare('SELECT stored, made, columns FROM mc_table WHERE name = ?').get(name)
  if (!noted) return null
  const stored = String(noted.stored)
  if (noted.made === 1) return { stored, made: true, columns: namesOf(db, stored) }
  return { stored, made: false, columns: Columns.parse(JSON.parse(String(noted.columns))).map((column) => column.name) }
}

/** An adapter's table begins with pointer, fault and JSON; what is noted as its columns are those of its records too. */
const namesOf = (db: DatabaseSync, table: string): string[] =>
  db
    .prepare('SELECT name FROM pragma_table_info(?) ORDER BY cid LIMIT -1 OFFSET 3')
    .all(table)
    .map(({ name }) => String(name))
