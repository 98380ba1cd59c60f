import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { RowFault } from '#domain/backfill/row.ts'
import { quoted } from './snapshot-schema.ts'

export type Storable = null | number | bigint | string | Uint8Array
export type SnapshotColumn = { name: string; type: string }

/** Columns that are remembered of records; a file whose records have more is one whose keys are data. */
const MOST_COLUMNS = 2_000

/** A table of a snapshot that an adapter fills: plain columns, and perhaps a JSON record whose members are columns too. */
export class RecordTable {
  readonly #insert: StatementSync
  readonly #columns: readonly SnapshotColumn[]
  readonly #seen = new Map<string, Set<string>>()
  #rows = 0

  constructor(db: DatabaseSync, stored: string, columns: readonly SnapshotColumn[]) {
    const defined = columns.map(({ name, type }) => `, ${quoted(name)} ${quoted(type)}`)
    db.exec(`CREATE TABLE ${quoted(stored)} (_pointer TEXT NOT NULL, _fault TEXT, _json TEXT${defined.join('')})`)
    this.#insert = db.prepare(`INSERT INTO ${quoted(stored)} VALUES (?, ?, ?${', ?'.repeat(columns.length)})`)
    this.#columns = columns
  }

  get rows(): number {
    return this.#rows
  }

  /** The columns that were named, then those that records have, with the JSON types that they were seen with. */
  get columns(): SnapshotColumn[] {
    const seen = [...this.#seen].map(([name, types]) => ({ name, type: [...types].sort().join(' or ') }))
    return [...this.#columns, ...seen]
  }

  /** A record of plain columns, in their order. */
  add(pointer: string, values: readonly Storable[]): void {
    this.#write(pointer, null, null, values)
  }

  /** A record that is written as JSON: as it stands, so that no number loses digits. What is not JSON becomes a bad row. */
  addJson(pointer: string, json: string, values: readonly Storable[]): void {
    try {
      this.#learn(JSON.parse(json))
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error
      this.bad(pointer, { reason: 'unreadable', field: null, says: 'It is not valid JSON.' }, values)
      return
    }
    this.#write(pointer, null, json, values)
  }

  /** A record that cannot be read. Nothing of it is kept: what cannot be read cannot be searched for secrets. */
  bad(pointer: string, fault: RowFault, values: readonly Storable[]): void {
    this.#write(pointer, JSON.stringify(fault), null, values)
  }

  #write(pointer: string, fault: string | null, json: string | null, values: readonly Storable[]): void {
    this.#insert.run(pointer, fault, json, ...values)
    this.#rows += 1
  }

  #learn(record: unknown): void {
    for (const [name, value] of Object.entries(membersOf(record))) {
      let types = this.#seen.get(name)
      if (!types && this.#seen.size < MOST_COLUMNS) this.#seen.set(name, (types = new Set()))
      if (value !== null) types?.add(Array.isArray(value) ? 'array' : typeof value)
    }
  }
}

/** The columns of a JSON record: its members; a record that is no object is one column, `value`. */
export function membersOf(record: unknown): Readonly<Record<string, unknown>> {
  // An object that is no array has its members by name.
  if (typeof record === 'object' && record !== null && !Array.isArray(record)) return record as Record<string, unknown>
  return { value: record }
}
