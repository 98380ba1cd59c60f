import type { DatabaseSync, SQLOutputValue } from 'node:sqlite'
import type { Columns } from '#domain/backfill/mapping.ts'
import { columnsOf, preparedArrays } from '../read-columns.ts'
import { quoted } from '../snapshot-schema.ts'

/** A table of a snapshot, as `mc_table` notes it. `made` = by an adapter, with pointer, fault and JSON before its columns. */
export type StoredTable = { name: string; stored: string; made: boolean }

/** The first rows of a table, one at a time, without those that cannot be read. Not redacted. */
export function* scanTable(db: DatabaseSync, { stored, made }: StoredTable, most: number): Generator<Columns> {
  const readable = made ? 'WHERE _fault IS NULL' : ''
  const statement = preparedArrays(db, `SELECT * FROM ${quoted(stored)} ${readable} LIMIT ${most}`)
  statement.setReadBigInts(true)
  const own = made ? 3 : 0
  const names = statement.columns().map(({ name }) => name)
  for (const row of statement.iterate()) {
    // What `preparedArrays` asked for; Node's types do not follow it.
    const values = (row as unknown as SQLOutputValue[]).map(plainNumber)
    yield columnsOf(names.slice(own), values.slice(own), made ? values[2] : null)
  }
}

const plainNumber = (value: SQLOutputValue): SQLOutputValue =>
  typeof value === 'bigint' && Number.isSafeInteger(Number(value)) ? Number(value) : value
