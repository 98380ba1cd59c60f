import { open, stat } from 'node:fs/promises'
import { BackfillFault } from './backfill-fault.ts'
import { codeOf } from './sqlite-fault.ts'

const MAGIC = 'SQLite format 3\0'
/** Where the header says how the file is written to; 2 = with a write-ahead log. @see https://www.sqlite.org/fileformat2.html */
const WRITE_VERSION = 18
const HEADER_BYTES = 100

/** How a database file stands, from outside. */
export type SqliteLook = {
  /** It has a write-ahead log. */
  log: boolean
  /** Bytes in the log's file; 0 = none, or it is not there. */
  logBytes: bigint
  /** The log's shared memory is there: somebody has it open, or had and was killed. */
  shared: boolean
  /** Changes with every write to the file and what lies beside it. */
  seen: string
}

/**
 * The file must not be open in this process by way of SQLite: closing a file lets go of all locks that the process has on it.
 *
 * @throws BackfillFault when it is no database
 */
export async function lookAtSqlite(path: string): Promise<SqliteLook> {
  const found = await stat(path)
  if (!found.isFile()) throw new BackfillFault('SOURCE_UNREADABLE', `${path} is not a file. Name the database's file.`)
  if (found.size === 0) throw new BackfillFault('SOURCE_CORRUPT', `${path} is empty. See whether it is the right file.`)
  const header = await readHeader(path)
  if (header.toString('latin1', 0, MAGIC.length) !== MAGIC)
    throw new BackfillFault(
      'SOURCE_CORRUPT',
      `${path} is no SQLite database, or it is encrypted. Name another file, or decrypt it first.`,
    )
  const [file, log, shared, journal] = await Promise.all(
    ['', '-wal', '-shm', '-journal'].map((suffix) => statIfThere(path + suffix)),
  )
  return {
    log: header[WRITE_VERSION] === 2,
    logBytes: log?.size ?? 0n,
    shared: shared !== null,
    seen: [file, log, shared, journal].map((each) => (each ? `${each.ino} ${each.size} ${each.mtimeNs}` : '-')).join(', '),
  }
}

async function readHeader(path: string): Promise<Buffer> {
  const file = await open(path)
  try {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(HEADER_BYTES), 0, HEADER_BYTES, 0)
    return buffer.subarray(0, bytesRead)
  } finally {
    await file.close()
  }
}

async function statIfThere(path: string) {
  try {
    return await stat(path, { bigint: true })
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null
    throw error
  }
}
