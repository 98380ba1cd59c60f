import type { EntityName } from '#domain/backfill/entities.ts'

/** How a value is kept: `time` is ms since epoch in a timestamptz, `decimal` has eight places, `json` is kept byte for byte. */
export type ColumnType = 'text' | 'int' | 'decimal' | 'time' | 'json'

/** A field of an entity and the column that holds it. */
export type TargetColumn = {
  field: string
  column: string
  type: ColumnType
  /** What is written where the source says nothing. */
  absent?: string | number
  /** It is part of an index, which takes no long text. */
  indexed?: true
  /** Below 0 it would be refused. */
  natural?: true
}

/** What a row belongs to and the column that holds its id. */
export type TargetLink = { relation: string; column: string }

/**
 * How a row is known: by an id that a backfill makes (`own`), by its key at a gateway, beside the id of its own that it may have
 * got from live data (`gateway`), or by its key in a session (`session`).
 */
export type TargetIdentity = 'own' | 'gateway' | 'session'

/** Where rows of an entity are kept. */
export type TargetTable = {
  table: string
  identity: TargetIdentity
  /** Column of the key at the gateway or in the session; empty for `own`. */
  key: string
  columns: readonly TargetColumn[]
  links: readonly TargetLink[]
  /** Column that tells when it was; `null` = nothing does. */
  at: string | null
  /** Columns that follow from others and are no part of the content, with what they become; `s` is the staged row. */
  derived: Readonly<Record<string, string>>
}

const snake = (field: string): string => field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
const column = (type: ColumnType, fields: string, more: Partial<TargetColumn> = {}): TargetColumn[] =>
  fields.split(' ').map((field) => ({ field, column: snake(field), type, ...more }))
const text = (fields: string, more: Partial<TargetColumn> = {}) => column('text', fields, more)
const key = (field: string) => column('text', field, { indexed: true })
const time = (fields: string) => column('time', fields)
const json = (field: string) => column('json', field)

const inSession = { identity: 'session', links: [] } as const
const own = { identity: 'own', key: '', derived: {} } as const

export const targetTables: Readonly<Record<EntityName, TargetTable>> = {
  agent: {
    ...{ table: 'agent', identity: 'gateway', key: 'agent_id', links: [], at: 'created_at', derived: {} },
    columns: [...key('agentId'), ...text('name'), ...time('createdAt'), ...json('detail')],
  },
  project: {
    ...{ table: 'project', ...own, at: 'created_at', links: [{ relation: 'parent', column: 'parent_id' }] },
    columns: [...key('name'), ...text('status description'), ...time('createdAt updatedAt'), ...json('detail')],
  },
  session: {
    ...{ table: 'session', identity: 'gateway', key: 'key', links: [], at: 'last_activity_at' },
    columns: [
      ...key('key agentId'),
      ...text('gatewaySessionId kind label title parentKey status modelProvider model lastRunError'),
      ...time('createdAt lastActivityAt'),
    ],
    // History is over: it is listed with what is gone, and no judge looks at it.
    derived: {
      gone_at: 'coalesce(s.last_activity_at, s.created_at, now())',
      active_at: 'coalesce(s.last_activity_at, s.created_at, now())',
      first_seen_at: 'coalesce(s.created_at, s.last_activity_at, now())',
      search_text: `lower(concat_ws(' ', s.key, s.agent_id, s.label, s.title, s.model))`,
    },
  },
  task: {
    ...{ table: 'task', ...own, at: 'created_at' },
    columns: [
      ...text('title description status priority result'),
      ...time('createdAt updatedAt startedAt completedAt dueAt'),
      ...json('detail'),
    ],
    links: [
      { relation: 'project', column: 'project_id' },
      { relation: 'parent', column: 'parent_id' },
      { relation: 'agent', column: 'agent_id' },
      { relation: 'session', column: 'session_id' },
    ],
  },
  run: {
    ...{ table: 'run', ...inSession, key: 'run_id', at: 'started_at', derived: {} },
    columns: [...key('runId'), ...text('state'), ...time('startedAt endedAt'), ...text('error stopReason')],
  },
  'tool-call': {
    ...{ table: 'tool_execution', ...inSession, key: 'tool_call_id', at: 'started_at', derived: {} },
    columns: [
      ...[...key('toolCallId'), ...text('name runId resultClass')],
      ...[...column('int', 'exitCode'), ...time('startedAt endedAt')],
      ...[...column('int', 'durationMs', { natural: true }), ...json('args')],
    ],
  },
  'token-use': {
    ...{ table: 'token_use', ...inSession, key: 'message_id', at: 'at' },
    columns: [
      ...[...key('messageId'), ...time('at'), ...text('runId provider model')],
      ...column('int', 'input output', { natural: true }),
      ...column('int', 'cacheRead cacheWrite', { natural: true, absent: 0 }),
      ...column('decimal', 'costUsd', { natural: true }),
    ],
    derived: { gateway_id: 'g.gateway_id', agent_id: 'g.agent_id' },
  },
  event: {
    ...{ table: 'session_event', ...inSession, key: 'dedup_key', at: 'at', derived: { gateway_id: 'g.gateway_id' } },
    columns: [...text('kind'), ...time('at'), ...key('dedupKey'), ...text('runId'), ...json('body')],
  },
  document: {
    ...{ table: 'imported_document', ...own, links: [], at: 'at' },
    columns: [...text('kind name'), ...time('at'), ...json('body')],
  },
}
