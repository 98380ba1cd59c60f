import { createHash } from 'node:crypto'
import { constants } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import type { SourceReading, SourceSum } from './adapter.ts'
import { BackfillFault } from './backfill-fault.ts'
import { bomBytes, foreignEncoding } from './text-encoding.ts'

const CHUNK_BYTES = 1 << 20

/** The largest record that is read; what is larger is no record of a fleet but a mistake, and would have to fit in memory. */
export const MOST_RECORD_BYTES = 16 << 20

/**
 * Reads a text file in chunks, each of them valid until `onChunk` returns, without the mark at its beginning. What is appended
 * meanwhile is left for the next run.
 *
 * @throws BackfillFault when it is no file, in another encoding, or is written anew meanwhile; else the error of the system
 */
export async function readBytes(
  path: string,
  { signal, onRead }: Pick<SourceReading, 'signal' | 'onRead'>,
  onChunk: (chunk: Buffer) => void,
): Promise<SourceSum> {
  // A pipe by this name would wait for its writer for ever; it is told from a file once it is open.
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK)
  try {
    const before = await file.stat()
    if (!before.isFile()) throw new BackfillFault('SOURCE_UNREADABLE', `${path} is not a file. Correct \`path\` or \`kind\`.`)
    const sha256 = await readAll(file, before.size, (chunk, first) => {
      signal.throwIfAborted()
      const foreign = first ? foreignEncoding(chunk) : null
      if (foreign !== null)
        throw new BackfillFault('WRONG_ENCODING', `${path} is written in ${foreign}. Convert it: iconv -f ${foreign} -t UTF-8.`)
      onRead(chunk.length)
      onChunk(first ? chunk.subarray(bomBytes(chunk)) : chunk)
    })
    const after = await file.stat()
    if (sha256 === null || after.size < before.size || (after.size === before.size && after.mtimeMs !== before.mtimeMs))
      throw new BackfillFault('SOURCE_CHANGED', `${path} was written anew while it was read. Run it again when its writer rests.`)
    return { sha256, bytes: before.size, files: 1 }
  } finally {
    await file.close()
  }
}

/** @returns the hash; `null` = the file ended before its end */
async function readAll(file: FileHandle, size: number, onChunk: (chunk: Buffer, first: boolean) => void): Promise<string | null> {
  const hash = createHash('sha256')
  const buffer = Buffer.allocUnsafe(Math.min(CHUNK_BYTES, Math.max(size, 1)))
  for (let at = 0; at < size; ) {
    const { bytesRead } = await file.read(buffer, 0, Math.min(buffer.length, size - at), at)
    if (bytesRead === 0) return null
    const chunk = buffer.subarray(0, bytesRead)
    hash.update(chunk)
    onChunk(chunk, at === 0)
    at += bytesRead
  }
  return hash.digest('hex')
}
