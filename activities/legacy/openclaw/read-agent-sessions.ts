import type { DatabaseSync } from 'node:sqlite'
import { setImmediate as turn } from 'node:timers/promises'
import { foreignRows, textIn } from '../foreign-rows.ts'
import { bareSession } from '../history/bare-session.ts'
import type { HistoryTables } from '../history/history-tables.ts'
import { SessionStory } from '../history/session-story.ts'
import { takeLine } from '../history/take-line.ts'
import type { RunAudit } from './run-audit.ts'
import { sessionsIn } from './session-rows.ts'
import { transcriptsIn } from './transcript-lines.ts'

/** Lines between two turns for everybody else in the process. */
const LINES_A_TURN = 500

export type AgentReading = {
  /** A copy of the agent's database. */
  db: DatabaseSync
  /** The database's name in the state folder, for pointers. */
  place: string
  tables: HistoryTables
  audit: RunAudit
  /** Keys of sessions that have their row; more are added. */
  told: Set<string>
  signal: AbortSignal
}

/** Sessions of one agent with all that their transcripts tell, those that were deleted and archived too. */
export async function readAgentSessions({ db, place, tables, audit, told, signal }: AgentReading): Promise<void> {
  const windows = windowsIn(db)
  const known = sessionsIn(db)
  const transcripts = transcriptsIn(db)
  let lines = 0
  for (const sessionKey of sessionKeysIn(db)) {
    signal.throwIfAborted()
    const session = known(sessionKey)
    const pointer = `${place}, session ${sessionKey}`
    const story = new SessionStory(tables, sessionKey)
    if (session?.lastRunId && session.lastRunError)
      story.know({ ...nothing, runId: session.lastRunId, error: session.lastRunError })
    const stored = [transcripts.ofArchives(sessionKey), ...windows(sessionKey).map(transcripts.ofWindow)]
    for (const transcript of stored)
      for (const line of transcript) {
        takeLine(line, { tables, story, sessionKey, pointer })
        lines += 1
        if (lines % LINES_A_TURN === 0) await turn()
      }
    for (const run of audit.ofSession(sessionKey)) story.know(run)
    story.end(pointer)
    if (told.has(sessionKey)) continue
    told.add(sessionKey)
    const row = session?.row ?? bareSession(sessionKey)
    tables.add('sessions', pointer, { ...row, last_activity_at: story.lastAt ?? session?.lastActivityAt ?? null })
  }
}

const nothing = { state: null, startedAt: null, endedAt: null, stopReason: null }

function sessionKeysIn(db: DatabaseSync): string[] {
  const keys = new Set<string>()
  for (const table of ['session_nodes', 'session_windows', 'session_transcript_archives'])
    for (const row of foreignRows(db, table, ['session_key'])?.() ?? []) {
      const key = textIn(row.session_key)
      if (key !== null) keys.add(key)
    }
  return [...keys].sort()
}

/** Ids of a session's transcripts, oldest first. */
function windowsIn(db: DatabaseSync): (sessionKey: string) => string[] {
  const windows = foreignRows(db, 'session_windows', ['session_id'], 'WHERE session_key = ? ORDER BY created_at, session_id')
  if (windows) db.exec('CREATE INDEX IF NOT EXISTS mc_windows_of ON session_windows (session_key)')
  return (sessionKey) => [...(windows?.(sessionKey) ?? [])].flatMap((row) => textIn(row.session_id) ?? [])
}
