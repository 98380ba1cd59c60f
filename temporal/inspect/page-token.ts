import { createHmac } from 'node:crypto'
import type { FingerprintKey } from '#domain/redaction/fingerprint.ts'
import { CursorError, decodeCursor, encodeCursor } from '#prisma/stores/cursor.ts'

/**
 * A page token of the server as a cursor of ours. It is signed: what the server cannot read it takes for a trouble of its own, and is
 * asked again until the time is over.
 */
export function cursorOf(token: Uint8Array | null | undefined, key: FingerprintKey): string | null {
  if (!token?.length) return null
  const text = Buffer.from(token).toString('base64')
  return encodeCursor([text, signature(text, key)])
}

/** The page token in a cursor; empty without one. @throws CursorError for what `cursorOf` did not make */
export function pageTokenOf(cursor: string | undefined, key: FingerprintKey): Uint8Array {
  const [text = '', signed] = decodeCursor(cursor)
  if (text !== '' && signed !== signature(text, key)) throw new CursorError()
  return Buffer.from(text, 'base64')
}

const signature = (text: string, key: FingerprintKey): string =>
  createHmac('sha256', key).update('workflow page\0').update(text).digest('base64url').slice(0, 22)
