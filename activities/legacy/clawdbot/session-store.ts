import { z } from 'zod'
import { bareSession } from '../history/bare-session.ts'
import type { HistoryRow } from '../history/history-tables.ts'
import { kindOf } from '../history/session-kind.ts'

const text = z.string().nullish().catch(null)

/** An entry of `sessions.json`, as far as history needs it. */
const Entry = z.looseObject({
  sessionId: text,
  sessionFile: text,
  updatedAt: z.number().int().nullish().catch(null),
  chatType: text,
  label: text,
  displayName: text,
  subject: text,
  spawnedBy: text,
  modelProvider: text,
  model: text,
})

export type StoredSession = {
  row: HistoryRow<'sessions'>
  /** Name of its transcript's file. */
  file: string | null
  updatedAt: number | null
}

const Store = z.record(z.string(), Entry)

/** Sessions of a store by their key, as later releases name them; `null` = it is no store. Of two entries of one session the newer counts. */
export function sessionsInStore(json: unknown, agentId: string): Map<string, StoredSession> | null {
  const store = Store.safeParse(json)
  if (!store.success) return null
  const sessions = new Map<string, StoredSession>()
  for (const [stored, entry] of Object.entries(store.data)) {
    const key = sessionKeyOf(stored, agentId)
    const known = sessions.get(key)
    if (!known || (entry.updatedAt ?? 0) > (known.updatedAt ?? 0)) sessions.set(key, sessionOf(key, agentId, entry))
  }
  return sessions
}

function sessionOf(key: string, agentId: string, entry: z.infer<typeof Entry>): StoredSession {
  const {
    sessionId,
    sessionFile,
    updatedAt = null,
    chatType,
    label,
    displayName,
    subject,
    spawnedBy,
    modelProvider,
    model,
  } = entry
  const row = {
    ...{ ...bareSession(key), agent_id: agentId, gateway_session_id: sessionId ?? null, kind: kindOf(key, chatType ?? null) },
    ...{ label: label ?? null, title: displayName ?? subject ?? label ?? null },
    parent_key: spawnedBy ? sessionKeyOf(spawnedBy, agentId) : null,
    ...{ model_provider: modelProvider ?? null, model: model ?? null },
  }
  const named = sessionFile?.split(/[\\/]/).at(-1)
  return { row, file: named || (sessionId ? `${sessionId}.jsonl` : null), updatedAt }
}

/** A session's key with its agent: early releases left the agent out, and later ones read their keys so. */
export function sessionKeyOf(stored: string, agentId: string): string {
  const key = stored.trim()
  if (key === 'global' || key === 'unknown') return key
  if (/^agent:/i.test(key)) return key.toLowerCase()
  const group = /^(?:whatsapp:)?(?:group:)?([^:]*@g\.us)$/i.exec(key)?.[1]
  if (group !== undefined) return `agent:${agentId}:whatsapp:group:${group}`.toLowerCase()
  if (key.startsWith('group:')) return `agent:${agentId}:unknown:${key}`.toLowerCase()
  return `agent:${agentId}:${key}`.toLowerCase()
}
