import type { CollectionMapping, FieldMapping } from '#domain/backfill/mapping.ts'

const ms = (from: string): FieldMapping => ({ from, as: ['epoch-ms'] })
const json = (from: string): FieldMapping => ({ from, as: ['json'] })
const inSession = { session: { from: 'session_key', to: 'sessions', onOrphan: 'keep' } } as const
const times = { createdAt: ms('created_at'), updatedAt: ms('updated_at') }

/** What the tables of an agent's history become; the keys are those that live data has. */
export const historyCollections: readonly CollectionMapping[] = [
  {
    ...{ from: 'agents', entity: 'agent', key: 'agent_id' },
    fields: { agentId: 'agent_id', name: 'name', createdAt: ms('created_at'), detail: json('detail') },
    relations: {},
  },
  {
    ...{ from: 'projects', entity: 'project', key: 'project_id' },
    fields: { name: 'name', status: 'status', description: 'description', ...times, detail: json('detail') },
    relations: {},
  },
  {
    ...{ from: 'sessions', entity: 'session', key: 'session_key' },
    fields: {
      ...{ key: 'session_key', agentId: 'agent_id', gatewaySessionId: 'gateway_session_id', kind: 'kind', label: 'label' },
      ...{ title: 'title', parentKey: 'parent_key', status: 'status', modelProvider: 'model_provider', model: 'model' },
      ...{ lastRunError: 'last_run_error', createdAt: ms('created_at'), lastActivityAt: ms('last_activity_at') },
    },
    relations: {},
  },
  {
    ...{ from: 'tasks', entity: 'task', key: 'task_id' },
    fields: {
      ...{ title: 'title', description: 'description', status: 'status', priority: 'priority', result: 'result', ...times },
      ...{ startedAt: ms('started_at'), completedAt: ms('completed_at'), dueAt: ms('due_at'), detail: json('detail') },
    },
    relations: {
      project: { from: 'project_id', to: 'projects', onOrphan: 'keep' },
      parent: { from: 'parent_task_id', to: 'tasks', onOrphan: 'keep' },
      agent: { from: 'agent_id', to: 'agents', onOrphan: 'keep' },
      session: { from: 'session_key', to: 'sessions', onOrphan: 'keep' },
    },
  },
  {
    ...{ from: 'runs', entity: 'run', key: ['session_key', 'run_id'] },
    fields: {
      ...{ runId: 'run_id', state: 'state', startedAt: ms('started_at'), endedAt: ms('ended_at'), error: 'error' },
      stopReason: 'stop_reason',
    },
    relations: inSession,
  },
  {
    ...{ from: 'tool_calls', entity: 'tool-call', key: ['session_key', 'tool_call_id'] },
    fields: {
      ...{ toolCallId: 'tool_call_id', name: 'name', runId: 'run_id', resultClass: 'result_class', exitCode: 'exit_code' },
      ...{ startedAt: ms('started_at'), endedAt: ms('ended_at'), durationMs: 'duration_ms', args: json('args') },
    },
    relations: inSession,
  },
  {
    ...{ from: 'token_uses', entity: 'token-use', key: ['session_key', 'message_id'] },
    fields: {
      ...{ messageId: 'message_id', at: ms('at'), runId: 'run_id', provider: 'provider', model: 'model', input: 'input' },
      ...{ output: 'output', cacheRead: 'cache_read', cacheWrite: 'cache_write', costUsd: 'cost_usd' },
    },
    relations: inSession,
  },
  {
    ...{ from: 'events', entity: 'event', key: ['session_key', 'dedup_key'] },
    fields: { kind: 'kind', at: ms('at'), dedupKey: 'dedup_key', runId: 'run_id', body: json('body') },
    relations: inSession,
  },
  {
    ...{ from: 'documents', entity: 'document', key: 'document_id' },
    fields: { kind: 'kind', name: 'name', at: ms('at'), body: json('body') },
    relations: {},
  },
]
