import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, open, readdir, rename, rm, stat, statfs } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { z } from 'zod'
import { keepText } from '#activities/config/keep-text.ts'
import { readIfThere } from '#activities/config/read-if-there.ts'
import type { BackfillFile } from '#contracts/config/backfill.ts'
import { adapterOf } from './adapters.ts'
import { BackfillFault } from './backfill-fault.ts'
import { diskFull, isDamaged, isUnknownHere, toFault } from './sqlite-fault.ts'

const SNAPSHOT = 'snapshot.db'
/** Written last: without it there is no snapshot, whatever lies there. */
const MARKER = 'snapshot.db.json'
const WORK = 'taking-'
/** How long one that rolls back is waited for. */
const BUSY_MS = 10_000

const Table = z.object({
  name: z.string(),
  rows: z.number(),
  columns: z.array(z.object({ name: z.string(), type: z.string() })),
})
const Sum = z.object({ sha256: z.string(), bytes: z.number(), files: z.number() })

/** A source as it was at one moment. `bytes` are the source's; `tables` are by the names that mappings use. */
export type Snapshot = z.infer<typeof Sum> & { path: string; tables: z.infer<typeof Table>[] }

export type SnapshotTaking = {
  file: BackfillFile
  /** The source's path is relative to it. */
  configDir: string
  /** Private to the run: the snapshot holds secrets in clear. Made if it is not there. */
  dir: string
  signal: AbortSignal
  /** Bytes of the source that were read so far. */
  onProgress: (bytes: number) => void
}

/**
 * Takes a snapshot of a source, whatever it is, as one SQLite file. One that is there and whole is used again; what a killed
 * worker left of one is thrown away. A snapshot is whole or not there: when it cannot be taken nothing is left of it.
 *
 * @throws BackfillFault when the source cannot be read, or there is no room
 */
export async function takeSnapshot({ file, configDir, dir, signal, onProgress }: SnapshotTaking): Promise<Snapshot> {
  const there = await takenBefore(dir)
  if (there !== null) return there
  const snapshot = join(dir, SNAPSHOT)
  const path = resolve(configDir, file.path)
  const work = join(dir, WORK + randomUUID())
  const [target, scratch] = [join(work, SNAPSHOT), join(work, 'scratch')]
  let read = 0
  const onRead = (bytes: number) => onProgress((read += bytes))
  try {
    await clear(dir)
    await mkdir(scratch, { recursive: true, mode: 0o700 })
    await mustHaveRoom(path, work)
    await (await open(target, 'wx', 0o600)).close()
    const sum = await adapterOf(file.kind)({ path, file, target, scratch, signal, onRead })
    const tables = tablesOf(target)
    await flush(target)
    await rename(target, snapshot)
    await keepText(join(dir, MARKER), JSON.stringify(sum))
    return { path: snapshot, ...sum, tables }
  } catch (error) {
    throw toFault(error, path)
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}

/** What an earlier phase took, if it can still be read: a disk may lose a file, or its end, and keep the marker. */
async function takenBefore(dir: string): Promise<Snapshot | null> {
  const path = join(dir, SNAPSHOT)
  const marker = await readIfThere(join(dir, MARKER))
  if (marker === null || !existsSync(path)) return null
  try {
    return { path, ...Sum.parse(JSON.parse(marker)), tables: tablesOf(path) }
  } catch (error) {
    if (isDamaged(error) || isUnknownHere(error)) return null
    throw error
  }
}

/** Also takes the ground from under who still writes to an earlier one. */
async function clear(dir: string): Promise<void> {
  await mkdir(dir, { recursive: true, mode: 0o700 })
  for (const name of await readdir(dir))
    if (name.startsWith(WORK) || name.startsWith(SNAPSHOT)) await rm(join(dir, name), { recursive: true, force: true })
}

/** Sees beforehand, so that a disk which others need too is not filled to its end in vain. Folders are found out on the way. */
async function mustHaveRoom(path: string, dir: string): Promise<void> {
  const [source, disk] = await Promise.all([stat(path), statfs(dir)])
  if (source.isFile() && source.size > disk.bavail * disk.bsize) throw new BackfillFault('DISK_FULL', diskFull)
}

async function flush(path: string): Promise<void> {
  const file = await open(path, 'r+')
  try {
    await file.sync()
  } finally {
    await file.close()
  }
}

function tablesOf(snapshot: string): Snapshot['tables'] {
  // Not for reading alone: what a killed worker was about to write in it is rolled back first.
  const db = new DatabaseSync(snapshot, { timeout: BUSY_MS })
  try {
    const noted = db.prepare('SELECT name, rows, columns FROM mc_table ORDER BY name').all()
    return noted.map(({ name, rows, columns }) => Table.parse({ name, rows, columns: JSON.parse(String(columns)) }))
  } finally {
    db.close()
  }
}
