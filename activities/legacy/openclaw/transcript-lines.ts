import type { DatabaseSync, SQLOutputValue } from 'node:sqlite'
import { zstdDecompressSync } from 'node:zlib'
import type { RowFault } from '#domain/backfill/row.ts'
import { foreignRows, numberIn, textIn } from '../foreign-rows.ts'
import type { TranscriptLine } from '../history/take-line.ts'

/** The gateway compresses lines up to 4 MB; what says that it is longer is no line of its. */
const LONGEST_LINE = 16 * 1024 * 1024
/** A whole transcript that was archived when its session was deleted or reset. */
const LONGEST_ARCHIVE = 256 * 1024 * 1024

export type Transcripts = {
  /** Lines of a transcript in their order. */
  ofWindow: (sessionId: string) => Iterable<TranscriptLine>
  /** Lines of what was archived of a session. */
  ofArchives: (sessionKey: string) => Iterable<TranscriptLine>
}

/** The transcripts of an agent's database. */
export function transcriptsIn(db: DatabaseSync): Transcripts {
  const lines = foreignRows(
    db,
    'transcript_events',
    ['seq', 'event_json', 'event_zstd', 'created_at'],
    'WHERE session_id = ? ORDER BY seq',
  )
  const archives = foreignRows(
    db,
    'session_transcript_archives',
    ['session_id', 'encoding', 'archive_blob', 'created_at'],
    'WHERE session_key = ? ORDER BY created_at, session_id, generation',
  )
  return {
    *ofWindow(sessionId) {
      for (const row of lines?.(sessionId) ?? []) {
        const json = textIn(row.event_json) ?? unpacked(row.event_zstd, true, LONGEST_LINE)
        yield { place: `transcript ${sessionId}, line ${String(row.seq)}`, at: numberIn(row.created_at), json }
      }
    },
    *ofArchives(sessionKey) {
      for (const row of archives?.(sessionKey) ?? []) {
        const place = `archived transcript ${String(row.session_id)}`
        const text = unpacked(row.archive_blob, row.encoding === 'zstd', LONGEST_ARCHIVE)
        if (typeof text !== 'string') yield { place, at: numberIn(row.created_at), json: text }
        else
          for (const [n, json] of text.split('\n').entries())
            if (json.trim() !== '') yield { place: `${place}, line ${n + 1}`, at: null, json }
      }
    },
  }
}

function unpacked(packed: SQLOutputValue, isZstd: boolean, maxOutputLength: number): string | RowFault {
  if (!(packed instanceof Uint8Array))
    return { reason: 'unreadable', field: null, says: 'It has neither text nor compressed text.' }
  let bytes: Uint8Array
  try {
    bytes = isZstd ? zstdDecompressSync(packed, { maxOutputLength }) : packed
  } catch (error) {
    const tooLong = error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE'
    return tooLong
      ? { reason: 'too-large', field: null, says: `It is longer than ${maxOutputLength} bytes when decompressed.` }
      : { reason: 'unreadable', field: null, says: 'It cannot be decompressed.' }
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return { reason: 'wrong-encoding', field: null, says: 'It is not UTF-8.' } // the only thing that a fatal decoder throws for
  }
}
