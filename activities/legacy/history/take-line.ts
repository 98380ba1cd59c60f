import type { RowFault } from '#domain/backfill/row.ts'
import type { HistoryTables } from './history-tables.ts'
import type { SessionStory } from './session-story.ts'
import { readTranscriptEntry } from './transcript-entry.ts'

/** A line of a transcript, or why it cannot be read. `at` is when it was written, ms; `place` is its name in its session, and unique there. */
export type TranscriptLine = { place: string; at: number | null; json: string | RowFault }

type Telling = { tables: HistoryTables; story: SessionStory; sessionKey: string; pointer: string }

/** Adds what a line says to the story of its session; a line that cannot be read becomes a bad row. */
export function takeLine({ place, at, json }: TranscriptLine, { tables, story, sessionKey, pointer }: Telling): void {
  const where = `${pointer}, ${place}`
  const entry = typeof json === 'string' ? readTranscriptEntry(json, place) : null
  if (entry) {
    story.take(entry, where, at)
    return
  }
  const fault = typeof json === 'string' ? notALine : json
  tables.bad('events', where, fault, { session_key: sessionKey, dedup_key: place })
}

const notALine: RowFault = { reason: 'unreadable', field: null, says: 'It is not a line of a transcript: not JSON, or cut off.' }
