import { DatabaseSync, type StatementSync } from 'node:sqlite'
import type { SourceRow } from '#domain/backfill/row.ts'
import { BackfillFault } from './backfill-fault.ts'
import { CollectionRows } from './collection-rows.ts'
import { isDamaged, toFault } from './sqlite-fault.ts'

/** How long a note that is being written is waited for. */
const BUSY_MS = 10_000

/** Reads an indexed snapshot; one for each thread. Nothing that it gives is redacted. */
export class SnapshotReader {
  readonly #db: DatabaseSync
  readonly #known: StatementSync
  readonly #collections = new Map<string, CollectionRows>()

  constructor(path: string) {
    this.#db = new DatabaseSync(path, { readOnly: true, timeout: BUSY_MS })
    this.#db.exec('PRAGMA trusted_schema = OFF; PRAGMA cache_size = -8000')
    this.#known = this.#db.prepare(`SELECT 1 FROM mc_row r WHERE collection = ? AND key = ?
      AND NOT EXISTS (SELECT 1 FROM mc_bad b WHERE b.collection = r.collection AND b.key = r.key)`)
  }

  /**
   * Rows of a collection by number, both ends included; bad ones say so. What is asked until the next call sees the snapshot as it
   * is now: to lock it for each question takes longer than to answer.
   */
  rows(collection: string, from: number, to: number): SourceRow[] {
    if (this.#db.isTransaction) this.#db.exec('COMMIT')
    this.#db.exec('BEGIN')
    return reading(() => this.#collection(collection).between(from, to))
  }

  /** Whether a row is there and is no bad one. */
  has(collection: string, key: string): boolean {
    return this.#known.get(collection, key) !== undefined
  }

  /** A row by its legacy key, good or bad. */
  rowByKey(collection: string, key: string): SourceRow | null {
    return reading(() => this.#collection(collection).byKey(key))
  }

  close(): void {
    this.#db.close()
  }

  #collection(name: string): CollectionRows {
    const known = this.#collections.get(name)
    if (known) return known
    const rows = new CollectionRows(this.#db, name)
    this.#collections.set(name, rows)
    return rows
  }
}

const lost =
  'What this run has taken of its source is damaged on the disk of the state folder; the source was checked, and is not. See to the disk, and start another run.'

/** @throws BackfillFault when it is damaged: it was whole when it was taken */
function reading<T>(read: () => T): T {
  try {
    return read()
  } catch (error) {
    throw isDamaged(error) ? new BackfillFault('SNAPSHOT_LOST', lost, { cause: error }) : toFault(error, 'The source')
  }
}
