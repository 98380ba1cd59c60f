import type { DatabaseSync } from 'node:sqlite'
import { z } from 'zod'
import { runStates } from '#domain/session/observation.ts'
import { foreignRows, numberIn, textIn } from '../foreign-rows.ts'
import { bareSession } from '../history/bare-session.ts'
import type { HistoryRow } from '../history/history-tables.ts'
import { kindOf } from '../history/session-kind.ts'

const text = z.string().nullish().catch(null)

/** The gateway's own record of a session, as far as history needs it. */
const Entry = z.looseObject({
  sessionId: text,
  label: text,
  displayName: text,
  chatType: text,
  status: text,
  lastRunId: text,
  lastRunError: text,
  modelProvider: text,
  model: text,
})
type Entry = z.infer<typeof Entry>

/** A session and what its record says of its last run. */
export type KnownSession = {
  row: HistoryRow<'sessions'>
  lastRunId: string | null
  lastRunError: string | null
  lastActivityAt: number | null
}

const columns = [
  ...['current_session_id', 'entry_json', 'status', 'created_at', 'updated_at', 'parent_session_key', 'spawned_by', 'label'],
  ...['display_name', 'last_interaction_at', 'last_activity_at'],
] as const

/** Looks up sessions of an agent's database by key; `null` = it is not recorded any more. */
export function sessionsIn(db: DatabaseSync): (sessionKey: string) => KnownSession | null {
  const nodes = foreignRows(db, 'session_nodes', columns, 'WHERE session_key = ?')
  return (sessionKey) => {
    const [node] = [...(nodes?.(sessionKey) ?? [])]
    if (!node) return null
    const entry = readEntry(textIn(node.entry_json))
    const label = textIn(node.label) ?? entry.label ?? null
    const moments = [node.last_activity_at, node.last_interaction_at, node.updated_at].map((value) => numberIn(value) ?? 0)
    const row = {
      ...bareSession(sessionKey),
      gateway_session_id: textIn(node.current_session_id) ?? entry.sessionId ?? null,
      kind: kindOf(sessionKey, entry.chatType ?? null),
      label,
      title: textIn(node.display_name) ?? entry.displayName ?? label,
      parent_key: textIn(node.spawned_by) ?? textIn(node.parent_session_key),
      status: endedStatus(textIn(node.status) ?? entry.status ?? null),
      model_provider: entry.modelProvider ?? null,
      model: entry.model ?? null,
      last_run_error: entry.lastRunError ?? null,
      created_at: numberIn(node.created_at),
    }
    return {
      row,
      lastRunId: entry.lastRunId ?? null,
      lastRunError: entry.lastRunError ?? null,
      lastActivityAt: Math.max(...moments) || null,
    }
  }
}

/** Only an end is history: what was at work when the copy was made is at work no more, and nobody knows how it ended. */
function endedStatus(status: string | null): string | null {
  const known = runStates.find((state) => state === status)
  return known === undefined || known === 'running' || known === 'queued' ? null : known
}

function readEntry(json: string | null): Entry {
  try {
    const read = Entry.safeParse(JSON.parse(json ?? '{}'))
    return read.success ? read.data : {}
  } catch (error) {
    if (error instanceof SyntaxError) return {}
    throw error
  }
}
