import type { DatabaseSync, SQLOutputValue } from 'node:sqlite'
import { setImmediate as otherWork } from 'node:timers/promises'
import { keyOf } from '#domain/backfill/key-of.ts'
import { type CollectionMapping, collectionName } from '#domain/backfill/mapping.ts'
import type { RowFault } from '#domain/backfill/row.ts'
import { ChunkBounds } from './chunk-bounds.ts'
import { type NumberedTable, numberedTable } from './numbered-table.ts'
import { columnsOf, preparedArrays } from './read-columns.ts'
import { quoted } from './snapshot-schema.ts'

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
  const plain = table.columns.filter((column) => [collection.key].flat().includes(column.name))
  const names = plain.map((column) => column.name)
  const addRow = db.prepare('INSERT INTO mc_row (collection, n, key, row) VALUES (?, ?, ?, ?)')
  const addBad = db.prepare('INSERT OR IGNORE INTO mc_bad (collection, key, reason, field, says) VALUES (?, ?, ?, ?, ?)')
  const bounds = new ChunkBounds()
  let n = 0
  for (const [row, bytes, ...rest] of keysIn(db, table, plain)) {
    n += 1
    const { key, fault } = keyed(String(row), rest, { names, collection })
    addRow.run(name, n, key, row ?? null)
    if (fault) addBad.run(name, key, fault.reason, fault.field, fault.says)
    bounds.add(Number(bytes))
    if (n % ROWS_A_TURN > 0) continue
    signal.throwIfAborted()
    await otherWork()
  }
  const add = db.prepare('INSERT INTO mc_collection (name, shown, shape, key, rows, chunks) VALUES (?, ?, ?, ?, ?, ?)')
  const { from, key } = collection
  add.run(name, from, JSON.stringify(table), JSON.stringify(key), n, JSON.stringify(bounds.finish()))
}

/** Row number and size of each row, pointer, fault and JSON where an adapter made it, and its key's columns. */
function keysIn(db: DatabaseSync, table: NumberedTable, plain: NumberedTable['columns']): Iterable<SQLOutputValue[]> {
  const { stored, rowid, made, columns } = table
  const sized = [...columns.map(({ sql }) => sql), ...(made ? ['_json'] : [])]
  const bytes = sized.map((sql) => `ifnull(octet_length(${sql}), 0)`).join(' + ')
  const ours = made ? ['_pointer', '_fault', '_json'] : ['NULL', 'NULL', 'NULL']
  // A number may not hold an integer, and a key is text in the end.
  const keys = plain.map(({ sql }) => exactText(sql))
  const read = [exactText(rowid), bytes || '0', ...ours, ...keys].join(', ')
  // Arrays, as `preparedArrays` asks for; Node's types do not follow it.
  const rows = preparedArrays(db, `SELECT ${read} FROM ${quoted(stored)} ORDER BY ${rowid}`).iterate()
  return rows as Iterable<unknown> as Iterable<SQLOutputValue[]>
}

const exactText = (sql: string): string => `CASE typeof(${sql}) WHEN 'integer' THEN CAST(${sql} AS TEXT) ELSE ${sql} END`

function keyed(
  row: string,
  [pointer, fault, json, ...plain]: SQLOutputValue[],
  { names, collection }: { names: readonly string[]; collection: CollectionMapping },
): { key: string; fault: RowFault | null } {
  // Written by `RecordTable` alone.
  if (typeof fault === 'string') return { key: `(${String(pointer)})`, fault: JSON.parse(fault) as RowFault }
  const key = keyOf(collection, columnsOf(names, plain, json))
  if (key !== null && key.length <= LONGEST_KEY) return { key, fault: null }
  const field = [collection.key].flat().join(', ')
  if (key === null)
    return { key: `(row ${row})`, fault: { reason: 'missing-value', field, says: `${field} says nothing, and is the key` } }
  const says = `${field} is longer than ${LONGEST_KEY} characters, and is the key`
  return { key: `(row ${row})`, fault: { reason: 'out-of-range', field, says } }
}
