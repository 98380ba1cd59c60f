import { copyFile, mkdir, rm } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { backup, DatabaseSync } from 'node:sqlite'
import { setTimeout as sleep } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { BackfillFault } from './backfill-fault.ts'
import { codeOf, isBusy, needsRepair } from './sqlite-fault.ts'
import { lookAtSqlite } from './sqlite-look.ts'

/** How often a database that does not hold still is tried, a second apart. */
const ATTEMPTS = 5
const PAUSE_MS = 1_000
/** How long a writer is waited for. */
const BUSY_MS = 2_000
/** Pages a step: between two, a writer without a write-ahead log gets its turn. */
const STEP_PAGES = 2_000
/** A writer that made the copy begin anew so often gets no more turns: it waits until all is read, for the time of a plain copy. */
const MOST_RESTARTS = 3

export type SqliteCopying = {
  path: string
  /** An empty file that is there, with the rights that the copy shall have. */
  target: string
  /** A private folder for files on the way. */
  scratch: string
  signal: AbortSignal
}

/** The copy was begun anew too often. */
class HeldUp extends Error {}

/**
 * A copy of a database as it was at one moment, while others write to it. Nothing at the source is written, made or removed: not
 * even the shared memory of a write-ahead log, which an ordinary reader would touch.
 *
 * @throws BackfillFault, or SQLite's error
 */
export async function copySqlite(copying: SqliteCopying): Promise<void> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    if (attempt > 1) await sleep(PAUSE_MS, undefined, { signal: copying.signal })
    if (await tryCopy(copying, attempt > 1)) return
  }
  throw new BackfillFault(
    'SOURCE_CHANGED',
    `${copying.path} is held by a program, or is written to without a pause. Stop that program while it is read, then run it again.`,
  )
}

/** @returns whether the copy is whole; `false` = the source changed meanwhile, or is held */
async function tryCopy(copying: SqliteCopying, hold: boolean): Promise<boolean> {
  const { log, logBytes, shared, seen } = await lookAtSqlite(copying.path)
  const stoodStill = async () => (await lookAtSqlite(copying.path)).seen === seen
  try {
    // Readers of a write-ahead log hold nobody up; without one, a writer waits for them.
    if (!log) await copyPages(copying, { query: 'mode=ro', hold })
    else if (shared) await copyPages(copying, { query: 'mode=ro&readonly_shm=1', hold: true })
    else {
      // Nobody has a log open without its shared memory: the file can be read as on a read-only disk, if it stays as it is.
      if (logBytes === 0n) await copyPages(copying, { query: 'mode=ro&immutable=1', hold: false })
      else await copyAside(copying)
      return await stoodStill()
    }
    return true
  } catch (error) {
    if (error instanceof HeldUp || isBusy(error)) return false
    if (!needsRepair(error)) {
      if (await stoodStill()) throw error
      return false
    }
    await copyAside(copying)
    return await stoodStill()
  }
}

/** What a killed writer left is put in order where it hurts nobody: in files of our own. */
async function copyAside({ path, scratch, ...copying }: SqliteCopying): Promise<void> {
  const folder = join(scratch, 'aside')
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder, { mode: 0o700 })
  const aside = join(folder, basename(path))
  for (const suffix of ['', '-wal', '-journal']) await copyIfThere(path + suffix, aside + suffix)
  await copyPages({ path: aside, scratch, ...copying }, { query: 'mode=rw', hold: false })
  await rm(folder, { recursive: true })
}

async function copyIfThere(from: string, to: string): Promise<void> {
  try {
    await copyFile(from, to)
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error
  }
}

/** @param hold whether the source is held as it is, so that the copy is not begun anew when a writer has its turn */
async function copyPages(
  { path, target, signal }: SqliteCopying,
  { query, hold }: { query: string; hold: boolean },
): Promise<void> {
  const url = pathToFileURL(path)
  url.search = query
  const source = new DatabaseSync(url, { readOnly: query !== 'mode=rw', timeout: BUSY_MS })
  try {
    if (hold) source.exec('BEGIN; SELECT count(*) FROM sqlite_schema')
    let least = Number.POSITIVE_INFINITY
    let restarts = 0
    await backup(source, target, {
      rate: STEP_PAGES,
      progress: ({ remainingPages }) => {
        signal.throwIfAborted()
        restarts += remainingPages > least ? 1 : 0
        least = remainingPages
        if (restarts > MOST_RESTARTS) throw new HeldUp()
      },
    })
  } finally {
    source.close()
  }
}
