import { DatabaseSync } from 'node:sqlite'
import { RecordTable, type SnapshotColumn } from './record-table.ts'
import { bookkeeping } from './snapshot-schema.ts'

/** A table as mappings see it. */
export type SnapshotTable = { name: string; rows: number; columns: SnapshotColumn[] }

/**
 * Writes the records of a source into its snapshot. Nothing is there until `finish`; without it there is none, so that no journal
 * is kept on the way.
 */
export class SnapshotWriter {
  readonly #db: DatabaseSync
  readonly #tables = new Map<string, { stored: string; table: RecordTable }>()

  /** @param path the empty file of the snapshot */
  constructor(path: string) {
    this.#db = new DatabaseSync(path)
    this.#db.exec('PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -16000')
    this.#db.exec(bookkeeping)
    this.#db.exec('BEGIN')
  }

  /** A new table. `name` is what mappings say; of `columns` the names beginning with "_" are ours by custom. */
  table(name: string, columns: readonly SnapshotColumn[] = []): RecordTable {
    const stored = `mc_made_${this.#tables.size + 1}`
    const table = new RecordTable(this.#db, stored, columns)
    this.#tables.set(name, { stored, table })
    return table
  }

  finish(): void {
    const note = this.#db.prepare('INSERT INTO mc_table (name, stored, made, rows, columns) VALUES (?, ?, 1, ?, ?)')
    for (const [name, { stored, table }] of this.#tables) note.run(name, stored, table.rows, JSON.stringify(table.columns))
    this.#db.exec('COMMIT')
    this.close()
  }

  /** Lets go of the file; what was not finished is lost. Does nothing the second time. */
  close(): void {
    if (this.#db.isOpen) this.#db.close()
  }
}
