import type { DatabaseSync, SQLOutputValue, StatementSync } from 'node:sqlite'
import type { RowFault, SourceRow } from '#domain/backfill/row.ts'
import { NumberedTable } from './numbered-table.ts'
import { allArrays, columnsOf, misencoded, preparedArrays, wrongEncoding } from './read-columns.ts'
import { quoted } from './snapshot-schema.ts'

/** Reads the rows of one collection that was indexed. */
export class CollectionRows {
  readonly #name: string
  readonly #table: NumberedTable
  readonly #names: readonly string[]
  /** What a pointer says before the key, and before a number. */
  readonly #keyed: string
  readonly #numbered: string
  readonly #between: StatementSync
  readonly #byKey: StatementSync
  readonly #bytesOf: ((column: string, row: SQLOutputValue) => unknown) | null

  /** @throws when no collection has this name */
  constructor(db: DatabaseSync, name: string) {
    const noted = db.prepare('SELECT shown, shape, key FROM mc_collection WHERE name = ?').get(name)
    if (!noted) throw new Error(`The snapshot was indexed for a mapping without ${name}.`)
    this.#name = name
    this.#table = NumberedTable.parse(JSON.parse(String(noted.shape)))
    const { stored, rowid, made, columns } = this.#table
    this.#names = columns.map((column) => column.name)
    // A column, or several: written by `indexCollection` alone.
    const key = [JSON.parse(String(noted.key)) as string | string[]].flat()
    const shown = String(noted.shown)
    this.#keyed = `${shown}, ${key.join(', ')} `
    this.#numbered = `${shown}, row `
    const ours = made ? ['t._pointer', 't._json'] : [`t.${rowid}`, 'NULL']
    const read = ['r.key', 'b.reason', 'b.field', 'b.says', ...ours, ...columns.map(({ sql }) => `t.${sql}`)]
    const select = `SELECT ${read.join(', ')} FROM mc_row r JOIN ${quoted(stored)} t ON t.${rowid} = r.row
      LEFT JOIN mc_bad b ON b.collection = r.collection AND b.key = r.key WHERE r.collection = ?`
    this.#between = preparedArrays(db, `${select} AND r.n BETWEEN ? AND ? ORDER BY r.n`)
    this.#byKey = preparedArrays(db, `${select} AND r.key = ?`)
    // Text that an adapter wrote was looked at then; and in a database of UTF-16 there are no such bytes.
    this.#bytesOf = made || encodingOf(db) !== 'UTF-8' ? null : (column, row) => bytesIn(db, this.#table, { column, row })
  }

  between(from: number, to: number): SourceRow[] {
    return allArrays(this.#between, this.#name, from, to).map((row) => this.#rowOf(row))
  }

  byKey(key: string): SourceRow | null {
    const [row] = allArrays(this.#byKey, this.#name, key)
    return row ? this.#rowOf(row) : null
  }

  #rowOf([first, reason, field, says, at, json, ...values]: SQLOutputValue[]): SourceRow {
    const key = String(first)
    const columns = columnsOf(this.#names, values, json)
    const pointer = this.#table.made ? String(at) : this.#pointerTo(key, at)
    // What is written in `mc_bad` is a `RowFault` by its columns.
    if (typeof reason === 'string') return { key, pointer, columns, fault: { reason, field, says } as RowFault }
    const { wrong, rest } = this.#withoutMisencoded(columns, at ?? null)
    return wrong.length > 0 ? { key, pointer, columns: rest, fault: wrongEncoding(wrong) } : { key, pointer, columns }
  }

  /** Keys of our own, of rows that have none, stand in brackets and say nothing more than the number. */
  #pointerTo(key: string, row: SQLOutputValue | undefined): string {
    return key.startsWith('(row ') ? this.#numbered + String(row) : this.#keyed + key
  }

  #withoutMisencoded(columns: Record<string, unknown>, row: SQLOutputValue) {
    const bytesOf = this.#bytesOf
    const wrong = bytesOf ? misencoded(columns, (column) => bytesOf(column, row)) : []
    if (wrong.length === 0) return { wrong, rest: columns }
    return { wrong, rest: Object.fromEntries(Object.entries(columns).filter(([name]) => !wrong.includes(name))) }
  }
}

const encodingOf = (db: DatabaseSync): unknown => db.prepare('PRAGMA encoding').get()?.encoding

function bytesIn(db: DatabaseSync, table: NumberedTable, { column, row }: { column: string; row: SQLOutputValue }): unknown {
  const { stored, rowid, columns } = table
  const sql = columns.find(({ name }) => name === column)?.sql
  return db.prepare(`SELECT CAST(${sql} AS BLOB) AS bytes FROM ${quoted(stored)} WHERE ${rowid} = ?`).get(row)?.bytes
}
