import type { SQLOutputValue } from 'node:sqlite'
import { type ForeignRow, foreignRows, numberIn, textIn } from '../foreign-rows.ts'
import { detailOf, jsonIn, type Reading, secondsIn } from './reading.ts'
import { agentThread, chatThread, otherThread, type Thread, taskThread } from './threads.ts'

type Said = {
  key: string
  pointer: string
  at: number | null
  role: 'user' | 'assistant' | 'other'
  text: string | null
  detail: object
}

/** What people and agents said of tasks and to each other, and what the stream of activities told. */
export async function readThreads(reading: Reading): Promise<void> {
  const task = taskLookUp(reading)
  await readComments(reading, task)
  await readReviews(reading, task)
  await readActivities(reading, task)
  await readMessages(reading)
}

/** A task's thread, or the one of a task that is gone. */
export function taskLookUp({ db, agents }: Reading): (id: SQLOutputValue) => Thread {
  const find = foreignRows(db, 'tasks', ['title', 'assigned_to', 'workspace_id'], 'WHERE id = ?')
  return (id) => {
    const [row] = [...(find?.(String(id)) ?? [])]
    const agent = row ? agents.meant(row.assigned_to, numberIn(row.workspace_id)) : null
    return taskThread(String(id), row ? textIn(row.title) : null, agent)
  }
}

async function readComments(reading: Reading, task: (id: SQLOutputValue) => Thread): Promise<void> {
  const columns = ['id', 'task_id', 'author', 'content', 'created_at', 'parent_id', 'mentions', 'workspace_id'] as const
  for (const row of foreignRows(reading.db, 'comments', columns, 'ORDER BY id')?.() ?? []) {
    await reading.turn()
    say(reading, task(row.task_id), {
      ...{ key: `comment:${String(row.id)}`, pointer: `comments, id ${String(row.id)}`, at: secondsIn(row.created_at) },
      ...{ role: roleOf(reading, row.author, row), text: textIn(row.content) },
      detail: {
        author: row.author,
        replyTo: row.parent_id && `comment:${String(row.parent_id)}`,
        mentions: jsonIn(row.mentions),
      },
    })
  }
}

async function readReviews(reading: Reading, task: (id: SQLOutputValue) => Thread): Promise<void> {
  const columns = ['id', 'task_id', 'reviewer', 'status', 'notes', 'created_at', 'workspace_id'] as const
  for (const row of foreignRows(reading.db, 'quality_reviews', columns, 'ORDER BY id')?.() ?? []) {
    await reading.turn()
    say(reading, task(row.task_id), {
      ...{ key: `review:${String(row.id)}`, pointer: `quality_reviews, id ${String(row.id)}`, at: secondsIn(row.created_at) },
      ...{ role: roleOf(reading, row.reviewer, row), text: textIn(row.notes) ?? textIn(row.status) },
      detail: { author: row.reviewer, review: row.status },
    })
  }
}

const activityColumns = [
  ...['id', 'type', 'entity_type', 'entity_id', 'actor', 'description', 'data', 'created_at', 'workspace_id'],
] as const

async function readActivities(reading: Reading, task: (id: SQLOutputValue) => Thread): Promise<void> {
  for (const row of foreignRows(reading.db, 'activities', activityColumns, 'ORDER BY id')?.() ?? []) {
    await reading.turn()
    const actor = reading.agents.named(String(row.actor), numberIn(row.workspace_id))
    const ofAgent = actor === null ? otherThread : agentThread(actor)
    say(reading, row.entity_type === 'task' ? task(row.entity_id) : ofAgent, {
      ...{ key: `activity:${String(row.id)}`, pointer: `activities, id ${String(row.id)}`, at: secondsIn(row.created_at) },
      ...{ role: 'other', text: textIn(row.description) },
      detail: {
        author: row.actor,
        activity: row.type,
        about: `${String(row.entity_type)} ${String(row.entity_id)}`,
        data: jsonIn(row.data),
      },
    })
  }
}

const messageColumns = [
  ...['id', 'conversation_id', 'from_agent', 'to_agent', 'content', 'message_type', 'metadata', 'created_at', 'workspace_id'],
] as const

async function readMessages(reading: Reading): Promise<void> {
  for (const row of foreignRows(reading.db, 'messages', messageColumns, 'ORDER BY id')?.() ?? []) {
    await reading.turn()
    const workspace = numberIn(row.workspace_id)
    const agent = [row.to_agent, row.from_agent]
      .map((name) => name && reading.agents.named(String(name), workspace))
      .find(Boolean)
    say(reading, chatThread(String(row.conversation_id), agent || null), {
      ...{ key: `chat:${String(row.id)}`, pointer: `messages, id ${String(row.id)}`, at: secondsIn(row.created_at) },
      ...{ role: roleOf(reading, row.from_agent, row), text: textIn(row.content) },
      detail: { author: row.from_agent, to: row.to_agent, type: row.message_type, metadata: jsonIn(row.metadata) },
    })
  }
}

function roleOf({ agents }: Reading, name: unknown, { workspace_id }: ForeignRow): Said['role'] {
  if (name === 'system') return 'other'
  return agents.named(String(name), numberIn(workspace_id)) === null ? 'user' : 'assistant'
}

/** As a message of the timeline, with what else was said of it. */
function say({ tables, threads }: Reading, thread: Thread, { key, pointer, at, role, text, detail }: Said): void {
  const nothing = { messageSeq: null, stopReason: null, provider: null, model: null, tokens: null, errorMessage: null }
  tables.add('events', pointer, {
    ...{ session_key: threads.use(thread, at), dedup_key: key, kind: 'message', at, run_id: null },
    body: detailOf({ ...nothing, messageId: key, role, text, ...detail, imported: true }),
  })
}
