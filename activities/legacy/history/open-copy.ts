import { randomUUID } from 'node:crypto'
import { rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { SourceReading } from '../adapter.ts'
import { mustBeWhole } from '../sqlite-check.ts'
import { copySqlite } from '../sqlite-copy.ts'
import { toFault } from '../sqlite-fault.ts'

/** A copy of a database, ours to index. */
export type OpenCopy = { db: DatabaseSync; bytes: number; discard: () => Promise<void> }

/**
 * Copies a database that others may be writing to.
 *
 * @throws BackfillFault when it cannot be copied, or is damaged
 */
export async function openCopy(path: string, { scratch, signal, onRead }: SourceReading): Promise<OpenCopy> {
  const target = join(scratch, `${randomUUID()}.db`)
  await writeFile(target, '', { mode: 0o600, flag: 'wx' })
  try {
    await copySqlite({ path, target, scratch, signal })
    mustBeWhole(target, path)
  } catch (error) {
    throw toFault(error, path)
  }
  const { size } = await stat(target)
  onRead(size)
  const db = new DatabaseSync(target)
  db.exec('PRAGMA trusted_schema = OFF; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF')
  return {
    db,
    bytes: size,
    async discard() {
      db.close()
      for (const suffix of ['', '-wal', '-shm', '-journal']) await rm(target + suffix, { force: true })
    },
  }
}
