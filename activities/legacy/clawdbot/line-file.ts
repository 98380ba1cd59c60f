import type { RowFault } from '#domain/backfill/row.ts'
import type { SourceReading } from '../adapter.ts'
import { BackfillFault } from '../backfill-fault.ts'
import { Pieces } from '../pieces.ts'
import { readBytes } from '../read-bytes.ts'
import { toFault } from '../sqlite-fault.ts'
import { textOf } from '../text-encoding.ts'

/** A line, or why it cannot be read. Numbered from 1; empty lines count and are not told. */
type Line = { line: number; json: string | RowFault }

const LINE_END = 0x0a

/**
 * Reads a file of JSON lines. One that is in another encoding is told as one line that cannot be read.
 *
 * @returns its size in bytes
 * @throws BackfillFault when it cannot be read at all
 */
export async function readLineFile(path: string, reading: SourceReading, onLine: (line: Line) => void): Promise<number> {
  const pieces = new Pieces()
  let line = 0
  const take = (last: Buffer) => {
    const { bytes } = pieces.end(last)
    line += 1
    const json = bytes === null ? tooLarge : (textOf(bytes) ?? wrongEncoding)
    if (typeof json !== 'string' || json.trim() !== '') onLine({ line, json })
  }
  try {
    const { bytes } = await readBytes(path, reading, (chunk) => {
      let from = 0
      for (let to = chunk.indexOf(LINE_END); to !== -1; to = chunk.indexOf(LINE_END, from)) {
        take(chunk.subarray(from, to))
        from = to + 1
      }
      if (from < chunk.length) pieces.add(chunk.subarray(from))
    })
    take(Buffer.alloc(0))
    return bytes
  } catch (error) {
    if (!(error instanceof BackfillFault) || error.code !== 'WRONG_ENCODING') throw toFault(error, path)
    onLine({ line: 1, json: wrongEncoding })
    return 0
  }
}

const tooLarge: RowFault = { reason: 'too-large', field: null, says: 'It is larger than a record may be.' }
const wrongEncoding: RowFault = { reason: 'wrong-encoding', field: null, says: 'It is not UTF-8.' }
