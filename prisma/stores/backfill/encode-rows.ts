import type { EntityName } from '#domain/backfill/entities.ts'
import { storableJson, storableText } from '../storable.ts'
import { columnText } from './column-text.ts'
import { checksumOf, contentHash } from './content-hash.ts'
import { CopyWriter } from './copy-writer.ts'
import type { EncodedRows, ReadyRow, SessionLink } from './ready-row.ts'
import { stagingColumns } from './staging-table.ts'
import { type TargetColumn, type TargetTable, targetTables } from './target-table.ts'

/**
 * Rows of one entity as COPY takes them, with their hashes. Pure and quick: made for a thread of its own. Rows that
 * `unstorable` finds fault with must have been left out.
 */
export function encodeRows(entity: EntityName, rows: readonly ReadyRow[]): EncodedRows {
  const table = targetTables[entity]
  const writer = new CopyWriter()
  const sessions = new Map<string, SessionLink>()
  const width = stagingColumns(table).length
  let high = 0
  let low = 0
  let orphans = 0
  for (const row of rows) {
    writer.row(width)
    const hash = encodeRow(writer, entity, table, row)
    // In two halves, as sums of them are exact as doubles for more rows than memory holds.
    high += Number.parseInt(hash.slice(0, 8), 16)
    low += Number.parseInt(hash.slice(8, 16), 16)
    orphans += row.orphans === null ? 0 : Object.keys(row.orphans).length
    const session = table.identity === 'session' ? row.links.session : null
    if (session?.session && !sessions.has(session.id))
      sessions.set(session.id, {
        ...{ id: session.id, key: storableText(session.session.key), agentId: storableText(session.session.agentId) },
      })
  }
  const checksum = checksumOf((BigInt(high) << 32n) + BigInt(low)).toString()
  return { bytes: writer.bytes(), rows: rows.length, checksum, sessions: [...sessions.values()], orphans }
}

/** Gives the row's hash. */
function encodeRow(writer: CopyWriter, entity: EntityName, table: TargetTable, row: ReadyRow): string {
  const texts = table.columns.map((column) => textOf(entity, column, row))
  const linked = table.links.map(({ relation }) => row.links[relation]?.id ?? null)
  const ids = table.identity === 'session' ? [row.links.session?.id ?? null, ...linked] : linked
  const sized = texts.map((text) => ({ text, bytes: text === null ? 0 : Buffer.byteLength(text) }))
  const hash = contentHash(table, sized, ids)
  writer.uuid(row.id)
  writer.text(storableText(row.key))
  writer.uuid(hash)
  if (row.orphans === null) writer.null()
  else writer.text(storableJson(row.orphans))
  table.columns.forEach((column, index) => writeColumn(writer, column, texts[index] ?? null))
  for (const id of ids) {
    if (id === null) writer.null()
    else writer.uuid(id)
  }
  return hash
}

function textOf(entity: EntityName, column: TargetColumn, { id, values }: ReadyRow): string | null {
  const value = values[column.field]
  if (entity === 'event' && column.column === 'dedup_key' && value == null) return `imported:${id}`
  return columnText(column, entity === 'event' && column.column === 'body' ? eventBody(value) : value)
}

/** Timelines show objects, and tell that an entry was imported. */
function eventBody(value: unknown): Record<string, unknown> {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
  return { ...(isObject ? value : value == null ? {} : { value }), imported: true }
}

function writeColumn(writer: CopyWriter, { type }: TargetColumn, text: string | null): void {
  if (text === null) writer.null()
  else if (type === 'int') writer.int(Number(text))
  else if (type === 'time') writer.time(Number(text))
  else writer.text(text)
}
