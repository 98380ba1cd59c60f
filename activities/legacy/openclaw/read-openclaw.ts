import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Adapter, SourceReading } from '../adapter.ts'
import { BackfillFault } from '../backfill-fault.ts'
import { bareSession } from '../history/bare-session.ts'
import { HistoryTables } from '../history/history-tables.ts'
import { isFileThere, isFolderThere } from '../history/is-file-there.ts'
import { type OpenCopy, openCopy } from '../history/open-copy.ts'
import { readConfigDocuments } from '../history/read-config-documents.ts'
import { SessionStory } from '../history/session-story.ts'
import { SnapshotWriter } from '../snapshot-writer.ts'
import { codeOf, toFault } from '../sqlite-fault.ts'
import { type AgentReading, readAgentSessions } from './read-agent-sessions.ts'
import { readStateRecords } from './read-state-records.ts'
import { runAuditIn } from './run-audit.ts'

const STATE = join('state', 'openclaw.sqlite')
const databaseOf = (agent: string): string => join('agents', agent, 'agent', 'openclaw-agent.sqlite')

/**
 * The state folder of an OpenClaw gateway, which may be running: its state database and one an agent. Device keys, pairings, stored
 * credentials and media are never opened.
 */
export const readOpenClaw: Adapter = async (reading) => {
  const agents = await agentsWith(reading.path)
  const stateFile = (await isFileThere(join(reading.path, STATE))) ? join(reading.path, STATE) : null
  if (stateFile === null && agents.length === 0) throw await notOurs(reading.path)
  const writer = new SnapshotWriter(reading.target)
  let state: OpenCopy | null = null
  try {
    state = stateFile === null ? null : await openCopy(stateFile, reading)
    const sum = await readAll({ reading, writer, agents, state })
    writer.finish()
    return sum
  } finally {
    writer.close()
    await state?.discard()
  }
}

type Reading = { reading: SourceReading; writer: SnapshotWriter; agents: readonly string[]; state: OpenCopy | null }

async function readAll({ reading, writer, agents, state }: Reading) {
  const tables = new HistoryTables(writer)
  const { config, ...configFiles } = await readConfigDocuments(reading, ['openclaw.json'], tables)
  const told = new Set<string>()
  const audit = runAuditIn(state?.db ?? null)
  let bytes = configFiles.bytes + (state?.bytes ?? 0)
  for (const agent of agents) {
    const place = databaseOf(agent)
    const copy = await openCopy(join(reading.path, place), reading)
    try {
      bytes += copy.bytes
      await readAgentSessions({ db: copy.db, place, tables, audit, told, signal: reading.signal })
    } finally {
      await copy.discard()
    }
  }
  readForgottenSessions({ tables, audit, told })
  readStateRecords({ db: state?.db ?? null, place: STATE, tables, config, folders: agents, sessionKeys: told })
  return { sha256: tables.sha256(), bytes, files: agents.length + (state === null ? 0 : 1) + configFiles.files }
}

/** Sessions of which nothing is left but the audit of their runs. */
function readForgottenSessions({ tables, audit, told }: Pick<AgentReading, 'tables' | 'audit' | 'told'>): void {
  for (const sessionKey of audit.sessionKeys()) {
    if (told.has(sessionKey)) continue
    told.add(sessionKey)
    const pointer = `${STATE}, session ${sessionKey}`
    const story = new SessionStory(tables, sessionKey)
    for (const run of audit.ofSession(sessionKey)) story.know(run)
    story.end(pointer)
    tables.add('sessions', pointer, { ...bareSession(sessionKey), last_activity_at: story.lastAt })
  }
}

/** Agents that have a database, by name. */
async function agentsWith(path: string): Promise<string[]> {
  const entries = await readdir(join(path, 'agents'), { withFileTypes: true }).catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return []
    throw toFault(error, path)
  })
  const agents: string[] = []
  for (const entry of entries)
    if (entry.isDirectory() && (await isFileThere(join(path, databaseOf(entry.name))))) agents.push(entry.name)
  return agents.sort()
}

async function notOurs(path: string): Promise<BackfillFault> {
  if (!(await isFolderThere(path)))
    return new BackfillFault(
      'SOURCE_MISSING',
      `There is no folder ${path} on the worker's machine. Correct \`path\`, or mount it.`,
    )
  const older = (await isFileThere(join(path, 'clawdbot.json'))) || (await isFolderThere(join(path, 'agents')))
  return new BackfillFault(
    'SOURCE_UNREADABLE',
    older
      ? `${path} keeps its sessions in files, as releases before OpenClaw did. Use \`kind: clawdbot\`.`
      : `${path} is no state folder of OpenClaw: it has no ${STATE}. Name the folder that OPENCLAW_STATE_DIR names, usually ~/.openclaw.`,
  )
}
