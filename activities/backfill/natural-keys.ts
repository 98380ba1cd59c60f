import { rmSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import type { BadKey } from './chunk-task.ts'

/** Keys that live data uses, of a whole source: on disk, as there may be one for each of millions of events. */
export class NaturalKeys implements Disposable {
  readonly #db: DatabaseSync
  readonly #path: string

  constructor(path: string) {
    this.#path = path
    rmSync(path, { force: true })
    this.#db = new DatabaseSync(path)
    this.#db.exec('PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -16000')
    this.#db.exec('CREATE TABLE natural (hash TEXT PRIMARY KEY) WITHOUT ROWID; BEGIN')
  }

  /** Notes the keys of rows in their order. @returns those whose row would be the same one as an earlier row's */
  add(natural: readonly [hash: string, key: string][]): BadKey[] {
    const add = this.#db.prepare('INSERT OR IGNORE INTO natural (hash) VALUES (?)')
    return natural.flatMap(([hash, key]) => (add.run(hash).changes === 0 ? [{ key, ...same }] : []))
  }

  [Symbol.dispose](): void {
    this.#db.close()
    rmSync(this.#path, { force: true })
  }
}

const same = {
  reason: 'duplicate-key',
  field: null,
  says: 'An earlier row of the source is the same one: it has the key by which live data would know this one.',
} as const
