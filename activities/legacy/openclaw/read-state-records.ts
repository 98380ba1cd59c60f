import type { DatabaseSync } from 'node:sqlite'
import { agentOfKey } from '#domain/session/session-row.ts'
import { foreignRows, numberIn, textIn } from '../foreign-rows.ts'
import { type AgentConfig, agentsInConfig } from '../history/agents-in-config.ts'
import type { HistoryTables } from '../history/history-tables.ts'

export type StateReading = {
  /** A copy of the state database; `null` = there is none. */
  db: DatabaseSync | null
  /** Its name in the state folder, for pointers. */
  place: string
  tables: HistoryTables
  /** What openclaw.json says. */
  config: unknown
  /** Agents that have a folder. */
  folders: readonly string[]
  sessionKeys: Iterable<string>
}

/** What the gateway keeps beside sessions: its agents, projects, tasks and schedules. */
export function readStateRecords(reading: StateReading): void {
  readAgents(reading)
  if (reading.db === null) return
  readProjects(reading.db, reading)
  readTasks(reading.db, reading)
  readSchedules(reading.db, reading)
}

function readAgents({ db, place, tables, config, folders, sessionKeys }: StateReading): void {
  const made = new Map<string, number | null>()
  const provenance = db && foreignRows(db, 'agent_provenance', ['agent_id', 'created_at_ms'])
  for (const row of provenance?.() ?? []) made.set(String(row.agent_id), numberIn(row.created_at_ms))
  const configured = new Map<string, AgentConfig>(agentsInConfig(config).map((agent) => [agent.id, agent]))
  const ids = new Set([...folders, ...made.keys(), ...configured.keys()])
  for (const key of sessionKeys) ids.add(agentOfKey(key))
  for (const id of [...ids].sort()) {
    const { name = null, detail = null } = configured.get(id) ?? {}
    tables.add('agents', `${place}, agent ${id}`, { agent_id: id, name, created_at: made.get(id) ?? null, detail })
  }
}

function readProjects(db: DatabaseSync, { place, tables }: StateReading): void {
  const columns = ['id', 'display_name', 'repo_root', 'origin_url', 'source', 'created_at_ms', 'updated_at_ms'] as const
  for (const row of foreignRows(db, 'projects', columns, 'ORDER BY id')?.() ?? []) {
    const detail = { repoRoot: textIn(row.repo_root), originUrl: textIn(row.origin_url), source: textIn(row.source) }
    tables.add('projects', `${place}, project ${String(row.id)}`, {
      ...{ project_id: textIn(row.id), name: textIn(row.display_name), status: null, description: null },
      ...{ created_at: numberIn(row.created_at_ms), updated_at: numberIn(row.updated_at_ms), detail: JSON.stringify(detail) },
    })
  }
}

const taskColumns = [
  ...['task_id', 'runtime', 'task_kind', 'source_id', 'requester_session_key', 'child_session_key', 'parent_task_id', 'agent_id'],
  ...['run_id', 'label', 'task', 'status', 'created_at', 'started_at', 'ended_at', 'last_event_at', 'tool_use_count', 'error'],
  ...['progress_summary', 'terminal_summary', 'terminal_outcome'],
] as const

function readTasks(db: DatabaseSync, { place, tables }: StateReading): void {
  for (const row of foreignRows(db, 'task_runs', taskColumns, 'ORDER BY task_id')?.() ?? []) {
    const said = textIn(row.task)
    const detail = {
      ...{
        runtime: textIn(row.runtime),
        kind: textIn(row.task_kind),
        sourceId: textIn(row.source_id),
        runId: textIn(row.run_id),
      },
      ...{
        outcome: textIn(row.terminal_outcome),
        progress: textIn(row.progress_summary),
        toolUses: numberIn(row.tool_use_count),
      },
      requestedBy: textIn(row.requester_session_key),
    }
    tables.add('tasks', `${place}, task ${String(row.task_id)}`, {
      ...{ task_id: textIn(row.task_id), title: textIn(row.label) ?? said, description: said, status: textIn(row.status) },
      ...{ priority: null, result: textIn(row.terminal_summary) ?? textIn(row.error), created_at: numberIn(row.created_at) },
      ...{ updated_at: numberIn(row.last_event_at), started_at: numberIn(row.started_at), completed_at: numberIn(row.ended_at) },
      ...{ due_at: null, project_id: null, parent_task_id: textIn(row.parent_task_id), agent_id: textIn(row.agent_id) },
      ...{ session_key: textIn(row.child_session_key) ?? textIn(row.requester_session_key), detail: JSON.stringify(detail) },
    })
  }
}

function readSchedules(db: DatabaseSync, { place, tables }: StateReading): void {
  const columns = ['job_id', 'name', 'job_json', 'state_json', 'updated_at'] as const
  for (const row of foreignRows(db, 'cron_jobs', columns, 'ORDER BY job_id, store_key')?.() ?? []) {
    const id = textIn(row.job_id)
    const body = `{"job":${jsonOr(row.job_json)},"state":${jsonOr(row.state_json)}}`
    const known = { document_id: `cron/${id}`, name: textIn(row.name) ?? id, kind: 'cron', at: numberIn(row.updated_at) }
    tables.add('documents', `${place}, cron job ${id}`, { ...known, body })
  }
}

/** JSON as it stands; text that is none as a JSON string, so that it is kept all the same. */
function jsonOr(value: unknown): string {
  if (typeof value !== 'string') return 'null'
  try {
    JSON.parse(value)
    return value
  } catch (error) {
    if (error instanceof SyntaxError) return JSON.stringify(value)
    throw error
  }
}
