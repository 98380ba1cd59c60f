import { DatabaseSync } from 'node:sqlite'
import type { Columns } from '#domain/backfill/mapping.ts'
import { allArrays, columnsOf, preparedArrays } from './read-columns.ts'
import { quoted } from './snapshot-schema.ts'

/** Enough to tell what a column holds. */
const ROWS = 200

/** The first rows of a table of a snapshot, by the name that mappings use; none where it has no such table. Not redacted. */
export function sampleRows(path: string, table: string): Columns[] {
  const db = new DatabaseSync(path, { readOnly: true })
  try {
    db.exec('PRAGMA trusted_schema = OFF')
    const noted = db.prepare('SELECT stored, made FROM mc_table WHERE name = ?').get(table)
    if (!noted) return []
    const readable = noted.made === 1 ? 'WHERE _fault IS NULL' : ''
    const statement = preparedArrays(db, `SELECT * FROM ${quoted(String(noted.stored))} ${readable} LIMIT ${ROWS}`)
    const names = statement.columns().map(({ name }) => name)
    // An adapter's table begins with pointer, fault and JSON.
    const own = noted.made === 1 ? 3 : 0
    return allArrays(statement).map((row) => columnsOf(names.slice(own), row.slice(own), own > 0 ? row[2] : null))
  } finally {
    db.close()
  }
}
