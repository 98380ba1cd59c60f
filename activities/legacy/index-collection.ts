import type { DatabaseSync } from 'node:sqlite'
import { setImmediate as otherWork } from 'node:timers/promises'
import { keyOf } from '#domain/backfill/key-of.ts'
import { type CollectionMapping, type Columns, collectionName } from '#domain/backfill/mapping.ts'
import type { RowFault } from '#domain/backfill/row.ts'
import { ChunkBounds } from './chunk-bounds.ts'
import { type NumberedTable, numberedTable } from './numbered-table.ts'
import { parseExact } from './parse-exact.ts'
import { membersOf } from './record-table.ts'

/** Rows between two looks at the signal, and at what else the process has to do. */
const ROWS_A_TURN = 5_000
/** A longer key is none: indexes hold no entries of some kilobytes. */
const LONGEST_KEY = 1_000

/** Notes the rows of one collection, in a transaction of the caller's. */
export async function indexCollection(
  db: DatabaseSync,
  collection: CollectionMapping,
  { copy, signal }: { copy: string; signal: AbortSignal },
): Promise<void> {
  const name = collectionName(collection)
  const table = numberedTable(db, collection.from, { copy, key: [collection.key].flat() })
  const addRow = db.prepare('INSERT INTO mc_row (collection, n, key, row) VALUES (?, ?, ?, ?)')
  const addBad = db.prepare('INSERT OR IGNORE INTO mc_bad (collection, key, reason, field, says) VALUES (?, ?, ?, ?, ?)')
  const bounds = new ChunkBounds()
  const rows = db.prepare(keysOf(table, collection))
  rows.setReadBigInts(true)
  let n = 0
  for (const row of rows.iterate()) {
    n += 1
    const { key, fault } = keyed(table, collection, row)
    addRow.run(name, n, key, row.mc_rowid ?? null)
    if (fault) addBad.run(name, key, fault.reason, fault.field, fault.says)
    bounds.add(Number(row.mc_bytes))
    if (n % ROWS_A_TURN > 0) continue
    signal.throwIfAborted()
    await otherWork()
  }
  const add = db.prepare('INSERT INTO mc_collection (name, shown, shape, key, rows, chunks) VALUES (?, ?, ?, ?, ?, ?)')
  const { from, key } = collection
  add.run(name, from, JSON.stringify(table), JSON.stringify(key), n, JSON.stringify(bounds.finish()))
}

/** What of a table has to be read to know its rows' keys, and how large they are. */
function keysOf({ stored, rowid, made, columns }: NumberedTable, collection: CollectionMapping): string {
  const key = [collection.key].flat()
  const plain = columns.flatMap(({ name, sql }, index) => (key.includes(name) ? [`${sql} AS k${index}`] : []))
  const all = [...columns.map(({ sql }) => sql), ...(made ? ['_json'] : [])]
  const bytes = all.map((sql) => `ifnull(octet_length(${sql}), 0)`).join(' + ')
  const ours = made ? ['_pointer', '_fault', '_json'] : []
  return `SELECT ${[`${rowid} AS mc_rowid`, `${bytes || 0} AS mc_bytes`, ...ours, ...plain].join(', ')} FROM "${stored.replaceAll('"', '""')}" ORDER BY ${rowid}`
}

function keyed(table: NumberedTable, collection: CollectionMapping, row: Columns): { key: string; fault: RowFault | null } {
  if (typeof row._fault === 'string' && table.made)
    // Written by `RecordTable` alone.
    return { key: `(${row._pointer})`, fault: JSON.parse(row._fault) as RowFault }
  const plain = Object.fromEntries(table.columns.map(({ name }, index) => [name, row[`k${index}`]]))
  const record = table.made && typeof row._json === 'string' ? membersOf(parseExact(row._json)) : {}
  const key = keyOf(collection, { ...record, ...plain })
  const field = [collection.key].flat().join(', ')
  if (key === null)
    return {
      key: `(row ${row.mc_rowid})`,
      fault: { reason: 'missing-value', field, says: `${field} says nothing, and is the key` },
    }
  if (key.length > LONGEST_KEY)
    return {
      key: `(row ${row.mc_rowid})`,
      fault: { reason: 'out-of-range', field, says: `${field} is longer than ${LONGEST_KEY} characters, and is the key` },
    }
  return { key, fault: null }
}
