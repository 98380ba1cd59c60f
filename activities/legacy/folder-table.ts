import { basename, extname, matchesGlob } from 'node:path'
import type { RowFault } from '#domain/backfill/row.ts'
import { addRecord, notUtf8, tooLarge } from './add-record.ts'
import { JsonLines } from './json-lines.ts'
import { BrokenJson, JsonRecords } from './json-records.ts'
import { isWhite, OPEN_ARRAY } from './json-values.ts'
import { MOST_RECORD_BYTES } from './read-bytes.ts'
import type { RecordTable, Storable } from './record-table.ts'
import type { SnapshotWriter } from './snapshot-writer.ts'
import { textOf } from './text-encoding.ts'
import { type FoundFile, unreadable } from './walk-folder.ts'

const LINES = ['.jsonl', '.ndjson']

/** A file as it was read. `bytes` null = it is larger than a record may be, and has to be read in chunks. */
export type ReadFile = FoundFile & { mtimeMs: number; size: number; bytes: Buffer | null }

/**
 * The files of a folder whose names fit a pattern, as a table. A JSON file is a record, an array in it many, and so is a file of
 * lines; all else is text, in `_text`. `_file`, `_name` and `_mtime` (ms) say which file, `_index` and `_line` where in it.
 */
export class FolderTable {
  readonly #pattern: string
  readonly #table: RecordTable

  constructor(writer: SnapshotWriter, pattern: string) {
    this.#pattern = pattern
    const texts = ['_file', '_name', '_text'].map((name) => ({ name, type: 'TEXT' }))
    const numbers = ['_mtime', '_index', '_line'].map((name) => ({ name, type: 'INTEGER' }))
    this.#table = writer.table(pattern, [...texts, ...numbers])
  }

  takes({ name }: FoundFile): boolean {
    return matchesGlob(name, this.#pattern)
  }

  bad(file: FoundFile, fault: RowFault): void {
    this.#table.bad(file.name, fault, valuesOf({ ...file, mtimeMs: null }))
  }

  /** @param chunks reads the file once more, for one that was not read whole; the chunks are valid until the call returns */
  async add(file: ReadFile, chunks: (onChunk: (chunk: Buffer) => void) => Promise<unknown>): Promise<void> {
    const { bytes } = file
    const kind = extname(file.name).toLowerCase()
    const all = bytes ? async (onChunk: (chunk: Buffer) => void) => onChunk(bytes) : chunks
    if (LINES.includes(kind)) return await this.#addLines(file, all)
    if (kind === '.json' && (await isArray(all))) return await this.#addElements(file, all)
    if (!bytes) return this.bad(file, tooLarge(file.size))
    if (kind !== '.json') return this.#addText(file, bytes)
    if (bytes.length === 0) return this.bad(file, unreadable('It is empty'))
    addRecord(this.#table, { pointer: file.name, bytes, size: file.size, values: valuesOf(file) })
  }

  #addText(file: ReadFile, bytes: Buffer): void {
    const text = textOf(bytes)
    if (text === null) return this.bad(file, notUtf8)
    if (text.includes('\0')) return this.bad(file, unreadable('It is no text: there are zero bytes in it'))
    this.#table.add(file.name, valuesOf(file, { text }))
  }

  async #addLines(file: ReadFile, all: (onChunk: (chunk: Buffer) => void) => Promise<unknown>): Promise<void> {
    // `JsonLines` puts the line last.
    const lines = new JsonLines(this.#table, file.name, valuesOf(file).slice(0, -1))
    await all((chunk) => lines.add(chunk))
    lines.finish()
  }

  async #addElements(file: ReadFile, all: (onChunk: (chunk: Buffer) => void) => Promise<unknown>): Promise<void> {
    const records = new JsonRecords([], ({ place, ...record }) => {
      const values = valuesOf(file, { index: Number(place) })
      addRecord(this.#table, { pointer: `${file.name}, $[${place}]`, ...record, values })
    })
    try {
      await all((chunk) => records.add(chunk))
      records.finish()
    } catch (error) {
      if (!(error instanceof BrokenJson)) throw error
      this.bad(file, unreadable(`${error.message} What stands before is read`))
    }
  }
}

function valuesOf(
  { name, mtimeMs }: Pick<FoundFile, 'name'> & { mtimeMs: number | null },
  { text = null, index = null }: { text?: string | null; index?: number | null } = {},
): Storable[] {
  return [name, basename(name, extname(name)), text, mtimeMs === null ? null : Math.floor(mtimeMs), index, null]
}

async function isArray(all: (onChunk: (chunk: Buffer) => void) => Promise<unknown>): Promise<boolean> {
  let first: number | undefined
  await all((chunk) => {
    first ??= chunk.find((byte) => !isWhite(byte))
  })
  return first === OPEN_ARRAY
}

/** Whether a file of so many bytes is read whole. */
export const fitsInMemory = (size: number): boolean => size <= MOST_RECORD_BYTES
