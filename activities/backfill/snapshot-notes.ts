import { DatabaseSync } from 'node:sqlite'
import { pathToFileURL } from 'node:url'
import type { KnownSecret } from '#domain/redaction/known-secrets.ts'
import type { BadKey } from './chunk-task.ts'

/** Beside what the snapshot knows of itself (`mc_bad` is its own): what a run has learnt of it, so that it is lost with it alone. */
const TABLES = `
  CREATE TABLE IF NOT EXISTS mc_step (step TEXT PRIMARY KEY, outcome TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS mc_secret (value TEXT PRIMARY KEY, kind TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS mc_wanted (id TEXT PRIMARY KEY) WITHOUT ROWID;
`
/** Threads read while this is written. */
const BUSY_MS = 10_000

/** What a run notes in its snapshot. Written by the worker's main thread alone, while no thread is at work on it. */
export class SnapshotNotes implements Disposable {
  readonly #db: DatabaseSync

  /** @throws when there is no snapshot: what is noted beside a lost one would be noted of nothing */
  constructor(path: string) {
    const there = pathToFileURL(path)
    there.searchParams.set('mode', 'rw')
    this.#db = new DatabaseSync(there, { timeout: BUSY_MS })
    this.#db.exec(TABLES)
  }

  /** What a step came to; null = it is not done. */
  outcome(step: string): unknown {
    const found = this.#db.prepare('SELECT outcome FROM mc_step WHERE step = ?').get(step)
    return found === undefined ? null : JSON.parse(String(found.outcome))
  }

  /** Notes a step with all that it found, whole or not at all. */
  finish(step: string, outcome: unknown, write: () => void = () => undefined): void {
    this.#db.exec('BEGIN IMMEDIATE')
    try {
      write()
      const note = this.#db.prepare('INSERT OR REPLACE INTO mc_step (step, outcome) VALUES (?, ?)')
      note.run(step, JSON.stringify(outcome))
      this.#db.exec('COMMIT')
    } catch (error) {
      this.#db.exec('ROLLBACK')
      throw error
    }
  }

  addSecrets(secrets: Iterable<KnownSecret>): void {
    const add = this.#db.prepare('INSERT OR IGNORE INTO mc_secret (value, kind) VALUES (?, ?)')
    for (const { value, kind } of secrets) add.run(value, kind)
  }

  /** Ids of the rows that a run is about which does not bring all. */
  addWanted(ids: Iterable<string>): void {
    const add = this.#db.prepare('INSERT OR IGNORE INTO mc_wanted (id) VALUES (?)')
    for (const id of ids) add.run(id)
  }

  /** How many rows a run is about that does not bring all. */
  wantedCount(): number {
    return Number(this.#db.prepare('SELECT count(*) AS wanted FROM mc_wanted').get()?.wanted)
  }

  /** Rows that are not imported: what names them is an orphan. What was bad before stays bad for its first reason. */
  addBad(collection: string, bad: Iterable<BadKey>): void {
    const add = this.#db.prepare('INSERT OR IGNORE INTO mc_bad (collection, key, reason, field, says) VALUES (?, ?, ?, ?, ?)')
    for (const { key, reason, field, says } of bad) add.run(collection, key, reason, field, says)
  }

  /** How many rows are bad, by collection. */
  badCounts(): ReadonlyMap<string, number> {
    const counts = this.#db.prepare('SELECT collection, count(*) AS bad FROM mc_bad GROUP BY collection').all()
    return new Map(counts.map(({ collection, bad }) => [String(collection), Number(bad)]))
  }

  [Symbol.dispose](): void {
    this.#db.close()
  }
}
