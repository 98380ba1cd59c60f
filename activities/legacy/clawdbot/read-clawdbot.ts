import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { agentOfKey } from '#domain/session/session-row.ts'
import type { Adapter } from '../adapter.ts'
import { BackfillFault } from '../backfill-fault.ts'
import { agentsInConfig } from '../history/agents-in-config.ts'
import { HistoryTables } from '../history/history-tables.ts'
import { isFileThere, isFolderThere } from '../history/is-file-there.ts'
import { readConfigDocuments } from '../history/read-config-documents.ts'
import { SnapshotWriter } from '../snapshot-writer.ts'
import { codeOf, toFault } from '../sqlite-fault.ts'
import { type AgentFolder, readAgentFolder } from './read-agent-folder.ts'
import { readSchedules } from './read-schedules.ts'

const CONFIGS = ['clawdbot.json', 'moltbot.json', 'openclaw.json']

/**
 * The state folder of a Clawdbot, or of another release that kept sessions in files: `sessions.json` with a transcript a session.
 * Credentials, identities and media are never opened.
 */
export const readClawdbot: Adapter = async (reading) => {
  const folders = await agentFolders(reading.path)
  const configured = await Promise.all(CONFIGS.map((name) => isFileThere(join(reading.path, name))))
  if (folders.length === 0 && !configured.includes(true)) throw await notOurs(reading.path)
  using writer = new SnapshotWriter(reading.target)
  const tables = new HistoryTables(writer)
  const { config, ...sum } = await readConfigDocuments(reading, CONFIGS, tables)
  const told = new Set<string>()
  const add = ({ bytes, files }: { bytes: number; files: number }) => {
    sum.bytes += bytes
    sum.files += files
  }
  for (const folder of folders) add(await readAgentFolder(folder, { reading, tables, told }))
  add(await readSchedules(reading, tables))
  tellAgents(tables, config, [...folders.map(({ agentId }) => agentId), ...[...told].map(agentOfKey)])
  writer.finish()
  return { sha256: tables.sha256(), ...sum }
}

function tellAgents(tables: HistoryTables, config: unknown, seen: readonly string[]): void {
  const configured = new Map(agentsInConfig(config).map((agent) => [agent.id, agent]))
  for (const id of [...new Set([...configured.keys(), ...seen])].sort()) {
    const { name = null, detail = null } = configured.get(id) ?? {}
    tables.add('agents', `agent ${id}`, { agent_id: id, name, created_at: null, detail })
  }
}

/** Before there were several agents their one had its sessions at the top. */
async function agentFolders(path: string): Promise<AgentFolder[]> {
  const entries = await readdir(join(path, 'agents'), { withFileTypes: true }).catch((error: unknown) => {
    if (['ENOENT', 'ENOTDIR'].includes(codeOf(error))) return []
    throw toFault(error, path)
  })
  const agents = entries
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => ({ agentId: name, place: `agents/${name}/sessions` }))
  const all = [{ agentId: 'main', place: 'sessions' }, ...agents.sort((a, b) => (a.agentId < b.agentId ? -1 : 1))]
  const there = await Promise.all(all.map(({ place }) => isFolderThere(join(path, place))))
  return all.filter((_, index) => there[index])
}

async function notOurs(path: string): Promise<BackfillFault> {
  if (!(await isFolderThere(path)))
    return new BackfillFault(
      'SOURCE_MISSING',
      `There is no folder ${path} on the worker's machine. Correct \`path\`, or mount it.`,
    )
  return (await isFolderThere(join(path, 'state')))
    ? new BackfillFault('SOURCE_UNREADABLE', `${path} keeps its sessions in databases, as OpenClaw does. Use \`kind: openclaw\`.`)
    : new BackfillFault(
        'SOURCE_UNREADABLE',
        `${path} is no state folder of a Clawdbot: it has neither ${CONFIGS[0]} nor sessions. Name the folder itself, usually ~/.clawdbot.`,
      )
}
