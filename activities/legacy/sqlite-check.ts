import { createHash } from 'node:crypto'
import { open } from 'node:fs/promises'
import { DatabaseSync } from 'node:sqlite'
import { pathToFileURL } from 'node:url'
import { BackfillFault } from './backfill-fault.ts'
import { isUnknownHere } from './sqlite-fault.ts'

const CHUNK_BYTES = 4 << 20
/** Bytes of the header that count writes and versions and say nothing of the content: [from, to). */
const COUNTERS = [
  [18, 20],
  [24, 28],
  [40, 44],
  [92, 100],
] as const

/** Complaints of a check that are about values and not about the file: such rows are judged one by one. */
const ABOUT_VALUES = /^(?:NULL|TEXT|NUMERIC|BLOB|non-\w+) value (?:in|missing)|^CHECK constraint failed/i

/** Reads the whole copy once. @throws BackfillFault when it is damaged, or SQLite's error */
export function mustBeWhole(copy: string, path: string): void {
  const url = pathToFileURL(copy)
  url.search = 'mode=ro&immutable=1'
  const db = new DatabaseSync(url, { readOnly: true })
  try {
    const complaints = db
      .prepare('PRAGMA quick_check(1000)')
      .all()
      .map((row) => String(Object.values(row)[0]))
    if (complaints.every((complaint) => complaint === 'ok' || ABOUT_VALUES.test(complaint))) return
  } catch (error) {
    // An order of text that only its program knows: what is damaged shows when rows are read.
    if (isUnknownHere(error)) return
    throw error
  } finally {
    db.close()
  }
  throw new BackfillFault(
    'SOURCE_CORRUPT',
    `${path} is damaged: SQLite's own check finds its pages in disorder. Repair it (sqlite3 FILE .recover), or take a backup.`,
  )
}

/**
 * SHA-256 of a fresh copy's pages without the counters in its header. A copy holds whole pages whether they lay in the database or
 * still in its write-ahead log, so that a source which says the same has the same hash; VACUUM is a change.
 */
export async function hashPages(copy: string): Promise<{ sha256: string; bytes: number }> {
  const hash = createHash('sha256')
  const buffer = Buffer.allocUnsafe(CHUNK_BYTES)
  const file = await open(copy)
  let bytes = 0
  try {
    for (;;) {
      const { bytesRead } = await file.read(buffer, 0, CHUNK_BYTES, bytes)
      if (bytesRead === 0) return { sha256: hash.digest('hex'), bytes }
      if (bytes === 0) for (const [from, to] of COUNTERS) buffer.fill(0, from, to)
      hash.update(buffer.subarray(0, bytesRead))
      bytes += bytesRead
    }
  } finally {
    await file.close()
  }
}
