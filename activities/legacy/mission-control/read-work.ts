import type { SQLOutputValue } from 'node:sqlite'
import { foreignRows, numberIn, textIn } from '../foreign-rows.ts'
import { agentIdOf } from './agent-names.ts'
import { detailOf, jsonIn, type Reading, secondsIn } from './reading.ts'
import { taskThread } from './threads.ts'

const agentColumns = [
  ...['id', 'name', 'role', 'session_key', 'soul_content', 'status', 'last_seen', 'last_activity', 'created_at', 'config'],
  ...['workspace_id', 'source', 'workspace_path', 'runtime_type', 'working_memory'],
] as const

export async function readAgents({ db, tables, turn }: Reading): Promise<void> {
  for (const row of foreignRows(db, 'agents', agentColumns, 'ORDER BY id')?.() ?? []) {
    await turn()
    const name = textIn(row.name)
    tables.add('agents', `agents, id ${String(row.id)}`, {
      ...{ agent_id: name && agentIdOf(name, numberIn(row.workspace_id)), name, created_at: secondsIn(row.created_at) },
      detail: detailOf({
        ...{
          legacyId: row.id,
          role: row.role,
          status: row.status,
          sessionKey: row.session_key,
          lastSeen: secondsIn(row.last_seen),
        },
        ...{ lastActivity: row.last_activity, soul: row.soul_content, config: jsonIn(row.config), workspace: row.workspace_id },
        ...{ source: row.source, folder: row.workspace_path, runtime: row.runtime_type, workingMemory: row.working_memory },
      }),
    })
  }
}

const projectColumns = [
  ...['id', 'name', 'slug', 'status', 'description', 'created_at', 'updated_at', 'ticket_prefix', 'github_repo', 'deadline'],
  ...['color', 'metadata', 'workspace_id'],
] as const

export async function readProjects({ db, tables, turn }: Reading): Promise<void> {
  for (const row of foreignRows(db, 'projects', projectColumns, 'ORDER BY id')?.() ?? []) {
    await turn()
    tables.add('projects', `projects, id ${String(row.id)}`, {
      ...{ project_id: keyIn(row.id), name: textIn(row.name), status: textIn(row.status), description: textIn(row.description) },
      ...{ created_at: secondsIn(row.created_at), updated_at: secondsIn(row.updated_at) },
      detail: detailOf({
        ...{ slug: row.slug, ticketPrefix: row.ticket_prefix, repository: row.github_repo, deadline: secondsIn(row.deadline) },
        ...{ color: row.color, metadata: jsonIn(row.metadata), workspace: row.workspace_id },
      }),
    })
  }
}

const taskColumns = [
  ...['id', 'title', 'description', 'status', 'priority', 'assigned_to', 'created_by', 'created_at', 'updated_at', 'due_date'],
  ...['estimated_hours', 'actual_hours', 'tags', 'metadata', 'workspace_id', 'project_id', 'project_ticket_no', 'outcome'],
  ...['error_message', 'resolution', 'feedback_rating', 'feedback_notes', 'retry_count', 'completed_at', 'github_repo'],
  ...['github_issue_number', 'github_branch', 'github_pr_number', 'github_pr_state', 'dispatch_attempts'],
] as const

/** Last of all: a task belongs to the thread that it is spoken of in, if it is. */
export async function readTasks({ db, tables, agents, threads, turn }: Reading): Promise<void> {
  for (const row of foreignRows(db, 'tasks', taskColumns, 'ORDER BY id')?.() ?? []) {
    await turn()
    const { key } = taskThread(String(row.id), null, null)
    tables.add('tasks', `tasks, id ${String(row.id)}`, {
      ...{ task_id: keyIn(row.id), title: textIn(row.title), description: textIn(row.description), status: textIn(row.status) },
      ...{ priority: textIn(row.priority), result: textIn(row.resolution) ?? textIn(row.outcome) ?? textIn(row.error_message) },
      ...{ created_at: secondsIn(row.created_at), updated_at: secondsIn(row.updated_at), started_at: null },
      ...{ completed_at: secondsIn(row.completed_at), due_at: secondsIn(row.due_date), project_id: keyIn(row.project_id) },
      ...{ parent_task_id: null, agent_id: agents.meant(row.assigned_to, numberIn(row.workspace_id)) },
      session_key: threads.has(key) ? key : null,
      detail: detailOf({
        ...{ createdBy: row.created_by, tags: jsonIn(row.tags), metadata: jsonIn(row.metadata), workspace: row.workspace_id },
        ...{ estimatedHours: row.estimated_hours, actualHours: row.actual_hours, ticket: row.project_ticket_no },
        ...{ outcome: row.outcome, error: row.error_message, rating: row.feedback_rating, feedback: row.feedback_notes },
        ...{ retries: row.retry_count, dispatches: row.dispatch_attempts, repository: row.github_repo },
        ...{ issue: row.github_issue_number, branch: row.github_branch, pullRequest: row.github_pr_number },
        pullRequestState: row.github_pr_state,
      }),
    })
  }
}

const keyIn = (value: SQLOutputValue): string | null => (value === null ? null : String(value))
