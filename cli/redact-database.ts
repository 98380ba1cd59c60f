import { mkdtemp, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync, type SQLOutputValue } from 'node:sqlite'
import { copySqlite } from '#activities/legacy/sqlite-copy.ts'
import type { FingerprintKey } from '#domain/redaction/fingerprint.ts'
import { KnownSecrets } from '#domain/redaction/known-secrets.ts'
import type { DocumentFinding } from '#domain/redaction/redact-document.ts'
import { createRowRedactor } from '#domain/redaction/row-redactor.ts'

/** `unreadable`: tables that SQLite cannot read here, as the module that they need is missing. */
export type RedactedRows = { lines: string[]; findings: DocumentFinding[]; unreadable: string[] }

/**
 * All rows of a SQLite database without their secrets, a line of JSON each, by the redactor of backfills. It is read in a
 * private copy, so that nothing is made or changed beside it.
 * @param keep whether the rows are wanted, or the findings alone
 */
export async function redactDatabase(
  path: string,
  key: FingerprintKey,
  keep: boolean,
  signal: AbortSignal,
): Promise<RedactedRows> {
  const scratch = await mkdtemp(join(tmpdir(), 'mc-redact-'))
  try {
    const target = join(scratch, 'copy.db')
    await (await open(target, 'wx', 0o600)).close()
    await copySqlite({ path, target, scratch, signal })
    const db = new DatabaseSync(target)
    try {
      db.exec('PRAGMA trusted_schema = OFF')
      return redactTables(db, key, keep, signal)
    } finally {
      db.close()
    }
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
}

function redactTables(db: DatabaseSync, key: FingerprintKey, keep: boolean, signal: AbortSignal): RedactedRows {
  const redactor = createRowRedactor({ key, known: new KnownSecrets([]) })
  const rows: RedactedRows = { lines: [], findings: [], unreadable: [] }
  const tables = db.prepare(
    "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY 1",
  )
  for (const { name } of tables.all()) {
    const table = String(name)
    try {
      const select = db.prepare(`SELECT * FROM "${table.replaceAll('"', '""')}"`)
      select.setReadBigInts(true)
      for (const row of select.iterate()) {
        signal.throwIfAborted()
        const { columns, findings } = redactor.redact(row)
        for (const { kind, fingerprint, place } of findings)
          rows.findings.push({ kind, fingerprint, line: null, path: `${table}.${place}` })
        if (keep) rows.lines.push(JSON.stringify({ table, row: columns }, shown))
      }
    } catch (error) {
      // 1 = SQLITE_ERROR: the table's module is missing here; the file itself is not at fault.
      if (!(error instanceof Error && 'errcode' in error && error.errcode === 1)) throw error
      rows.unreadable.push(table)
    }
  }
  return rows
}

/** Numbers as they are where JSON can hold them; of bytes, how many there are. */
function shown(_name: string, value: unknown): unknown {
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : String(value)
  if (isBytes(value)) return `(${value.data.length} bytes)`
  return value instanceof Uint8Array ? `(${value.length} bytes)` : value
}

/** What a Buffer's own `toJSON` makes of it before a replacer sees it. */
const isBytes = (value: unknown): value is { type: 'Buffer'; data: SQLOutputValue[] } =>
  typeof value === 'object' &&
  value !== null &&
  'type' in value &&
  value.type === 'Buffer' &&
  'data' in value &&
  Array.isArray(value.data)
