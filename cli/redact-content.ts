import { open, readFile, stat } from 'node:fs/promises'
import type { Readable } from 'node:stream'

/** What a file holds, as far as it can be read. `bytes`: no text; each byte as one character, so that what stands in clear is found. */
export type Content = { is: 'text' | 'bytes'; text: string } | { is: 'database' } | { is: 'unread'; why: string }

/** A larger file does not fit into one text and its redaction beside it. */
const MOST_BYTES = 128 << 20
const SQLITE = 'SQLite format 3\0'
/** First bytes of what has to be unpacked before anything can be read in it. */
const PACKED: Readonly<Record<string, string>> = {
  '1f8b': 'gzip',
  '28b52ffd': 'Zstandard',
  '504b0304': 'zip',
  '425a68': 'bzip2',
  fd377a58: 'xz',
}

export async function contentOf(file: string, stdin: Readable): Promise<Content> {
  if (file === '-') return contentOfBytes(await all(stdin))
  try {
    const { size } = await stat(file)
    if (await isDatabase(file)) return { is: 'database' }
    if (size > MOST_BYTES) return { is: 'unread', why: `is larger than ${MOST_BYTES >> 20} MB: split it` }
    return contentOfBytes(await readFile(file))
  } catch (error) {
    return { is: 'unread', why: `cannot be read (${codeOf(error)})` }
  }
}

function contentOfBytes(bytes: Buffer): Content {
  if (bytes.toString('latin1', 0, SQLITE.length) === SQLITE) return { is: 'database' }
  const packed = Object.keys(PACKED).find((magic) => bytes.toString('hex', 0, 4).startsWith(magic))
  if (packed) return { is: 'unread', why: `is packed (${PACKED[packed]}): unpack it` }
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return { is: 'text', text: bytes.toString('utf16le', 2) }
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
    return { is: text.includes('\0') ? 'bytes' : 'text', text }
  } catch {
    return { is: 'bytes', text: bytes.toString('latin1') } // no UTF-8: nothing is lost, and it is said to be no text
  }
}

async function isDatabase(file: string): Promise<boolean> {
  const handle = await open(file)
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(SQLITE.length), 0, SQLITE.length, 0)
    return buffer.toString('latin1', 0, bytesRead) === SQLITE
  } finally {
    await handle.close()
  }
}

async function all(stdin: Readable): Promise<Buffer> {
  const pieces: Buffer[] = []
  for await (const piece of stdin) pieces.push(Buffer.from(piece as Buffer | string)) // what a stream of bytes or text gives
  return Buffer.concat(pieces)
}

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'unknown reason'
