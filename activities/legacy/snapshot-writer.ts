import { DatabaseSync } from 'node:sqlite'
import { RecordTable, type SnapshotColumn } from './record-table.ts'
import { bookkeeping } from './snapshot-schema.ts'

/**
 * Writes the records of a source into its snapshot. Nothing is there until `finish`; without it there is no snapshot, so that no
 * journal is kept on the way.
 */
export class SnapshotWriter implements Disposable {
  readonly #db: DatabaseSync
  readonly #tables: { stored: string; table: RecordTable; names: string[] }[] = []

  /** @param path the empty file of the snapshot */
  constructor(path: string) {
    this.#db = new DatabaseSync(path)
    this.#db.exec('PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -8000')
    this.#db.exec(`${bookkeeping}; BEGIN`)
  }

  /** A new table. `name` is what mappings say; columns that are not the record's own begin with "_" by custom. */
  table(name: string, columns: readonly SnapshotColumn[] = []): RecordTable {
    const stored = `mc_made_${this.#tables.length + 1}`
    const table = new RecordTable(this.#db, stored, columns)
    this.#tables.push({ stored, table, names: [name] })
    return table
  }

  /** Another name for a table. @throws when there is no such table */
  alias(name: string, of: string): void {
    const found = this.#tables.find(({ names }) => names.includes(of))
    if (!found) throw new Error(`There is no table ${of} to call ${name}.`)
    found.names.push(name)
  }

  finish(): void {
    const note = this.#db.prepare('INSERT INTO mc_table (name, stored, made, rows, columns) VALUES (?, ?, 1, ?, ?)')
    for (const { stored, table, names } of this.#tables)
      for (const name of names) note.run(name, stored, table.rows, JSON.stringify(table.columns))
    this.#db.exec('COMMIT')
    this.close()
  }

  /** Lets go of the file; what was not finished is lost. Does nothing the second time. */
  close(): void {
    if (this.#db.isOpen) this.#db.close()
  }

  [Symbol.dispose](): void {
    this.close()
  }
}
