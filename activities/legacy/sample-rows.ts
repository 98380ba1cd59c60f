import { DatabaseSync } from 'node:sqlite'
import type { Columns } from '#domain/backfill/mapping.ts'
import { notedTable } from './noted-table.ts'
import { allArrays, columnsOf, preparedArrays } from './read-columns.ts'
import { quoted } from './snapshot-schema.ts'

/** Enough to tell what a column holds. */
const ROWS = 200

/** The first rows of a table of a snapshot, by the name that mappings use; none where it has no such table. Not redacted. */
export function sampleRows(path: string, table: string): Columns[] {
  const db = new DatabaseSync(path, { readOnly: true })
  try {
    db.exec('PRAGMA trusted_schema = OFF')
    const noted = notedTable(db, table)
    if (!noted) return []
    const { stored, made, columns: names } = noted
    const read = [made ? '_json' : 'NULL', ...names.map(quoted)].join(', ')
    const readable = made ? 'WHERE _fault IS NULL' : ''
    const statement = preparedArrays(db, `SELECT ${read} FROM ${quoted(stored)} ${readable} LIMIT ${ROWS}`)
    return allArrays(statement).map(([json, ...values]) => columnsOf(names, values, json))
  } finally {
    db.close()
  }
}
