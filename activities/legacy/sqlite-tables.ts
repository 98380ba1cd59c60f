import { DatabaseSync } from 'node:sqlite'
import { BackfillFault } from './backfill-fault.ts'
import type { SnapshotColumn } from './record-table.ts'
import { bookkeeping, isOurs, quoted } from './snapshot-schema.ts'
import { isUnknownHere } from './sqlite-fault.ts'

/** Notes in a copied database which tables and views it has, with their rows and what their columns are declared as. */
export function noteTables(copy: string, path: string): void {
  const db = new DatabaseSync(copy)
  try {
    // What a schema calls is not ours to run; the journal's mode is the source's.
    db.exec('PRAGMA trusted_schema = OFF; PRAGMA journal_mode = DELETE; PRAGMA synchronous = OFF')
    const names = tablesOf(db)
    const taken = names.find(isOurs)
    if (taken !== undefined)
      throw new BackfillFault(
        'SOURCE_UNREADABLE',
        `${path} has a table ${taken}, a name that is used here. Rename it in a copy, and take that.`,
      )
    db.exec(`${bookkeeping}; BEGIN`)
    const note = db.prepare('INSERT INTO mc_table (name, stored, made, rows, columns) VALUES (?, ?, 0, ?, ?)')
    for (const name of names) {
      const rows = countIfReadable(db, name)
      if (rows !== null) note.run(name, name, rows, JSON.stringify(columnsOf(db, name)))
    }
    db.exec('COMMIT')
  } finally {
    db.close()
  }
}

function tablesOf(db: DatabaseSync): string[] {
  const listed = "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type IN ('table', 'view', 'virtual')"
  return db
    .prepare(`${listed} AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name`)
    .all()
    .map(({ name }) => String(name))
}

/** Without those that are computed by what is not here. */
const columnsOf = (db: DatabaseSync, table: string): SnapshotColumn[] =>
  db
    .prepare(`SELECT name, type FROM pragma_table_xinfo(?) WHERE hidden <> 1`)
    .all(table)
    .map(({ name, type }) => ({ name: String(name), type: String(type) }))
    .filter(({ name }) => firstIfReadable(db, `SELECT ${quoted(name)} FROM ${quoted(table)} LIMIT 0`) !== null)

/** `null` = SQLite cannot read it: a virtual table of a module that is not here, or a view of what is gone. */
function countIfReadable(db: DatabaseSync, table: string): number | null {
  const count = `SELECT count(*) AS rows FROM ${quoted(table)}`
  // An index may be in an order of text that is not here, and the table readable without it.
  const counted = firstIfReadable(db, count) ?? firstIfReadable(db, `${count} NOT INDEXED`)
  return counted && Number(counted.rows)
}

function firstIfReadable(db: DatabaseSync, sql: string): Record<string, unknown> | null {
  try {
    return db.prepare(sql).get() ?? {}
  } catch (error) {
    if (isUnknownHere(error)) return null
    throw error
  }
}
