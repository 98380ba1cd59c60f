import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { SourceReading } from '../adapter.ts'
import { bareSession } from '../history/bare-session.ts'
import type { HistoryTables } from '../history/history-tables.ts'
import { isFileThere } from '../history/is-file-there.ts'
import { readJson5 } from '../history/read-json5.ts'
import { SessionStory } from '../history/session-story.ts'
import { takeLine } from '../history/take-line.ts'
import { toFault } from '../sqlite-fault.ts'
import { readLineFile } from './line-file.ts'
import { type StoredSession, sessionsInStore } from './session-store.ts'

/** A folder with an agent's sessions; `place` is its name in the state folder. */
export type AgentFolder = { agentId: string; place: string }

export type FolderSum = { bytes: number; files: number }

/** Transcripts, and those of sessions that were deleted. */
const TRANSCRIPT = /\.jsonl(?:\.deleted\..+)?$/

/**
 * The sessions of one agent: those in its store, and the transcripts that no session goes on with any more. Which session those
 * belonged to is written nowhere, so each is a session of its own.
 *
 * @param told keys of sessions that have their row; more are added
 */
export async function readAgentFolder(
  { agentId, place }: AgentFolder,
  { reading, tables, told }: { reading: SourceReading; tables: HistoryTables; told: Set<string> },
): Promise<FolderSum> {
  const folder = join(reading.path, place)
  const names = (await readdir(folder).catch(fault(folder))).filter((name) => TRANSCRIPT.test(name)).sort()
  const store = await readStore({ agentId, place }, reading, tables)
  const sum = { bytes: store.bytes, files: names.length + (store.bytes > 0 ? 1 : 0) }
  const unclaimed = new Set(names)
  for (const [sessionKey, session] of store.sessions) {
    const file = session.file !== null && unclaimed.delete(session.file) ? session.file : null
    sum.bytes += await readSession({ sessionKey, session, place, files: file === null ? [] : [file] }, { reading, tables, told })
  }
  for (const name of unclaimed) {
    const sessionKey = `agent:${agentId}:transcript:${name.replace(TRANSCRIPT, '')}`.toLowerCase()
    sum.bytes += await readSession({ sessionKey, session: null, place, files: [name] }, { reading, tables, told })
  }
  return sum
}

type OneSession = { sessionKey: string; session: StoredSession | null; place: string; files: readonly string[] }
type Given = { reading: SourceReading; tables: HistoryTables; told: Set<string> }

async function readSession({ sessionKey, session, place, files }: OneSession, { reading, tables, told }: Given): Promise<number> {
  reading.signal.throwIfAborted()
  const story = new SessionStory(tables, sessionKey)
  let bytes = 0
  for (const name of files)
    bytes += await readLineFile(join(reading.path, place, name), reading, ({ line, json }) =>
      takeLine({ place: `${name}, line ${line}`, at: null, json }, { tables, story, sessionKey, pointer: place }),
    )
  const pointer = `${place}/sessions.json, session ${sessionKey}`
  story.end(pointer)
  if (told.has(sessionKey)) return bytes
  told.add(sessionKey)
  tables.add('sessions', session ? pointer : `${place}/${files[0]}`, {
    ...(session?.row ?? bareSession(sessionKey)),
    created_at: story.firstAt,
    last_activity_at: story.lastAt ?? session?.updatedAt ?? null,
  })
  return bytes
}

async function readStore({ agentId, place }: AgentFolder, reading: SourceReading, tables: HistoryTables) {
  const name = `${place}/sessions.json`
  const file = join(reading.path, name)
  const none = new Map<string, StoredSession>()
  if (!(await isFileThere(file))) return { sessions: none, bytes: 0 }
  const { value, bytes } = await readJson5(file, reading)
  const sessions = sessionsInStore(value, agentId)
  if (sessions === null)
    tables.bad(
      'sessions',
      name,
      { reason: 'unreadable', field: null, says: 'It is not JSON in UTF-8, or holds no sessions.' },
      {},
    )
  return { sessions: sessions ?? none, bytes }
}

const fault = (path: string) => (error: unknown) => {
  throw toFault(error, path)
}
