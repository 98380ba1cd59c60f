import { hash, randomUUID } from 'node:crypto'
import { mkdirSync, readFileSync, renameSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { crc32 } from 'node:zlib'
import { stagingColumns } from '#prisma/stores/backfill/staging-table.ts'
import { targetTables } from '#prisma/stores/backfill/target-table.ts'
import type { Chunk, Encoded } from './chunk-task.ts'

/** The checksum of all that follows, and the length of what describes the bytes. */
const HEAD = 8
const SUM = 4
/** What has to stay free on the disk, which may be that of Postgres too. */
const SPARE_BYTES = 2 * 1_024 ** 3

type Noted = Omit<Encoded, 'rows' | 'late' | 'quarantined'> & { rows: Omit<Encoded['rows'], 'bytes'>; columns: string }

/**
 * Chunks as they were tried, beside the snapshot of their run: to read, redact and map a row takes longer than to write it, and is not
 * done again to copy it. No secret is in them. What is lost or not whole is made again: nothing depends on them but time.
 */
export class KeptChunks {
  readonly #dir: string
  readonly #spare: number

  /** @param snapshot path of the run's snapshot; `spare`: bytes that stay free on its disk */
  constructor(snapshot: string, spare = SPARE_BYTES) {
    this.#dir = join(dirname(snapshot), 'chunks')
    this.#spare = spare
  }

  /** Keeps a chunk, unless room on the disk is short. One with rows that are left out is never kept: they are more than plain data. */
  keep(chunk: Chunk, { rows: { bytes, ...rows }, late, quarantined, masked }: Encoded): void {
    const path = this.#pathOf(chunk)
    rmSync(path, { force: true })
    if (late.length > 0 || quarantined.length > 0) return
    const noted: Noted = { rows, masked, columns: columnsOf(chunk) }
    const note = Buffer.from(JSON.stringify(noted))
    const head = Buffer.alloc(HEAD)
    head.writeUInt32LE(note.length, SUM)
    head.writeUInt32LE(crc32(bytes, crc32(note, crc32(head.subarray(SUM)))))
    // A worker that is taken for dead may be at it too.
    const unfinished = `${path}.${randomUUID()}`
    try {
      mkdirSync(this.#dir, { recursive: true, mode: 0o700 })
      const { bavail, bsize } = statfsSync(this.#dir)
      if (bavail * bsize - bytes.length < this.#spare) return
      writeFileSync(unfinished, Buffer.concat([head, note, bytes]), { mode: 0o600 })
      renameSync(unfinished, path)
    } catch (error) {
      if (!isFull(error)) throw error
      rmSync(unfinished, { force: true })
    }
  }

  /** The chunk as it was tried; `null` = it is not there, was broken off in a crash, or another version of the tables made it. */
  read(chunk: Chunk): Encoded | null {
    const all = this.#bytesOf(chunk)
    if (all === null || all.length < HEAD) return null
    if (crc32(all.subarray(SUM)) !== all.readUInt32LE()) return null
    const end = HEAD + all.readUInt32LE(SUM)
    // Written by `keep`.
    const { rows, masked, columns } = JSON.parse(all.toString('utf8', HEAD, end)) as Noted
    if (columns !== columnsOf(chunk)) return null
    return { rows: { ...rows, bytes: new Uint8Array(all.subarray(end)) }, masked, late: [], quarantined: [] }
  }

  #bytesOf(chunk: Chunk): Buffer | null {
    try {
      return readFileSync(this.#pathOf(chunk))
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
      throw error
    }
  }

  /** Collections are called what their tables are: anything. */
  #pathOf({ collection, n, from, to }: Chunk): string {
    return join(this.#dir, hash('md5', JSON.stringify([collection, n, from, to])))
  }
}

const columnsOf = ({ entity }: Chunk): string => JSON.stringify([entity, stagingColumns(targetTables[entity])])

const isFull = (error: unknown): boolean => ['ENOSPC', 'EDQUOT'].includes((error as NodeJS.ErrnoException).code ?? '')
