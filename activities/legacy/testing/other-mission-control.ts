import { DatabaseSync } from 'node:sqlite'

/** The tables that history is in, with the columns of its release 2.3, and two of those that are nobody's business. Times are seconds. */
const schema = `
  CREATE TABLE tasks (id INTEGER PRIMARY KEY AUTOINCREMENT, title TEXT NOT NULL, description TEXT, status TEXT NOT NULL DEFAULT 'inbox',
    priority TEXT NOT NULL DEFAULT 'medium', assigned_to TEXT, created_by TEXT NOT NULL DEFAULT 'system', created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL, due_date INTEGER, tags TEXT, metadata TEXT, workspace_id INTEGER NOT NULL DEFAULT 1,
    project_id INTEGER, outcome TEXT, resolution TEXT, completed_at INTEGER);
  CREATE TABLE agents (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, role TEXT NOT NULL, session_key TEXT UNIQUE,
    soul_content TEXT, status TEXT NOT NULL DEFAULT 'offline', created_at INTEGER NOT NULL, config TEXT,
    workspace_id INTEGER NOT NULL DEFAULT 1, UNIQUE (name, workspace_id));
  CREATE TABLE projects (id INTEGER PRIMARY KEY AUTOINCREMENT, workspace_id INTEGER NOT NULL DEFAULT 1, name TEXT NOT NULL,
    slug TEXT NOT NULL, description TEXT, status TEXT NOT NULL DEFAULT 'active', created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL);
  CREATE TABLE comments (id INTEGER PRIMARY KEY AUTOINCREMENT, task_id INTEGER NOT NULL, author TEXT NOT NULL, content TEXT NOT NULL,
    created_at INTEGER NOT NULL, parent_id INTEGER, mentions TEXT, workspace_id INTEGER NOT NULL DEFAULT 1);
  CREATE TABLE activities (id INTEGER PRIMARY KEY AUTOINCREMENT, type TEXT NOT NULL, entity_type TEXT NOT NULL,
    entity_id INTEGER NOT NULL, actor TEXT NOT NULL, description TEXT NOT NULL, data TEXT, created_at INTEGER NOT NULL);
  CREATE TABLE messages (id INTEGER PRIMARY KEY AUTOINCREMENT, conversation_id TEXT NOT NULL, from_agent TEXT NOT NULL,
    to_agent TEXT, content TEXT NOT NULL, message_type TEXT, metadata TEXT, created_at INTEGER);
  CREATE TABLE token_usage (id INTEGER PRIMARY KEY AUTOINCREMENT, model TEXT NOT NULL, session_id TEXT NOT NULL,
    input_tokens INTEGER NOT NULL DEFAULT 0, output_tokens INTEGER NOT NULL DEFAULT 0, created_at INTEGER NOT NULL, cost_usd REAL);
  CREATE TABLE claude_sessions (id INTEGER PRIMARY KEY AUTOINCREMENT, session_id TEXT NOT NULL UNIQUE, project_slug TEXT NOT NULL,
    model TEXT, input_tokens INTEGER NOT NULL DEFAULT 0, output_tokens INTEGER NOT NULL DEFAULT 0,
    estimated_cost REAL NOT NULL DEFAULT 0, first_message_at TEXT, last_message_at TEXT, last_user_prompt TEXT);
  CREATE TABLE mcp_call_log (id INTEGER PRIMARY KEY AUTOINCREMENT, agent_name TEXT, mcp_server TEXT, tool_name TEXT,
    success INTEGER NOT NULL DEFAULT 1, duration_ms INTEGER, error TEXT, created_at INTEGER NOT NULL);
  CREATE TABLE runs (id TEXT PRIMARY KEY, agent_id TEXT NOT NULL, agent_name TEXT, model TEXT, provider TEXT, task_id TEXT,
    status TEXT NOT NULL, started_at TEXT NOT NULL, ended_at TEXT, steps TEXT, cost_input_tokens INTEGER, cost_output_tokens INTEGER,
    cost_usd REAL, error TEXT);
  CREATE TABLE settings (key TEXT PRIMARY KEY, value TEXT NOT NULL, category TEXT, updated_at INTEGER NOT NULL);
  CREATE TABLE webhooks (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, url TEXT NOT NULL, secret TEXT,
    events TEXT NOT NULL DEFAULT '["*"]', updated_at INTEGER NOT NULL);
  CREATE TABLE users (id INTEGER PRIMARY KEY, username TEXT NOT NULL, password_hash TEXT NOT NULL);
  CREATE TABLE user_sessions (id INTEGER PRIMARY KEY, token TEXT NOT NULL);
`

export const planted = {
  comment: 'postgres://app:Tr0ub4dor-and-3@db.example.com/app',
  setting: 'b7e2c4a19d8f36505c1e',
  webhook: 'whsec_8f3b1d6a9c2e7405',
  login: 'sess-3f9b1c7e5a2d8046',
}

/** 1 February 2026, in seconds. */
const S0 = Date.UTC(2026, 1, 1) / 1_000

/** The database of builderz-labs/mission-control with a little of everything. */
export function writeOtherMissionControl(path: string): void {
  const db = new DatabaseSync(path)
  db.exec(schema)
  const insert: Insert = (table, rows) => {
    for (const row of rows) {
      const names = Object.keys(row)
      const marks = names.map(() => '?').join(', ')
      db.prepare(`INSERT INTO ${table} (${names.join(', ')}) VALUES (${marks})`).run(...Object.values(row))
    }
  }
  for (const write of [writeWork, writeTalk, writeUse, writeSettings]) write(insert)
  db.close()
}

type Insert = (table: string, rows: readonly Record<string, string | number | null>[]) => void

function writeWork(insert: Insert): void {
  const times = { created_at: S0, updated_at: S0 + 60 }
  insert('agents', [
    { id: 1, name: 'Jarvis', role: 'developer', session_key: 'agent:jarvis:main', created_at: S0, config: '{"model":"opus"}' },
    { id: 2, name: 'Vision', role: 'analyst', session_key: null, created_at: S0, config: null },
    { id: 3, name: 'Jarvis', role: 'developer', session_key: null, created_at: S0, config: null, workspace_id: 2 },
  ])
  insert('projects', [{ id: 5, name: 'Website', slug: 'web', ...times }])
  insert('tasks', [
    {
      id: 10,
      title: 'Fix login',
      assigned_to: 'Jarvis',
      status: 'done',
      project_id: 5,
      resolution: 'Fixed.',
      completed_at: S0 + 50,
      ...times,
    },
    { id: 11, title: 'Write docs', assigned_to: 'agent:jarvis:main', tags: '["docs"]', ...times },
    { id: 12, title: 'Unowned', assigned_to: 'Somebody', workspace_id: 2, ...times },
  ])
}

function writeTalk(insert: Insert): void {
  insert('comments', [
    { id: 1, task_id: 10, author: 'Jarvis', content: 'On it', created_at: S0 + 5 },
    { id: 2, task_id: 10, author: 'ada', content: `use ${planted.comment}`, created_at: S0 + 6, parent_id: 1 },
    { id: 3, task_id: 99, author: 'system', content: 'of a task that is gone', created_at: S0 + 7 },
  ])
  insert('activities', [
    {
      id: 1,
      type: 'task_created',
      entity_type: 'task',
      entity_id: 11,
      actor: 'ada',
      description: 'Created task',
      created_at: S0,
    },
    {
      id: 2,
      type: 'agent_status_change',
      entity_type: 'agent',
      entity_id: 1,
      actor: 'Jarvis',
      description: 'busy',
      created_at: S0,
    },
    {
      id: 3,
      type: 'memory_file_saved',
      entity_type: 'memory',
      entity_id: 0,
      actor: 'ada',
      description: 'Updated',
      created_at: S0,
    },
  ])
  insert('messages', [{ id: 1, conversation_id: 'c1', from_agent: 'ada', to_agent: 'Vision', content: 'hi', created_at: S0 }])
}

function writeUse(insert: Insert): void {
  insert('token_usage', [
    {
      id: 1,
      model: 'opus',
      session_id: 'agent:jarvis:main',
      input_tokens: 100,
      output_tokens: 10,
      created_at: S0,
      cost_usd: 0.02,
    },
    { id: 2, model: 'opus', session_id: 'Vision:cli', input_tokens: 5, output_tokens: 1, created_at: S0, cost_usd: 0 },
  ])
  insert('claude_sessions', [
    {
      session_id: 'c-1',
      project_slug: 'web',
      model: 'opus',
      input_tokens: 7,
      output_tokens: 3,
      estimated_cost: 0.5,
      last_message_at: '2026-02-01 10:00:00',
    },
  ])
  insert('mcp_call_log', [
    { id: 1, agent_name: 'Vision', mcp_server: 'github', tool_name: 'search', success: 0, duration_ms: 250, created_at: S0 },
  ])
  const step = { id: 's1', type: 'tool_call', tool_name: 'bash', success: true, started_at: '2026-02-01T09:00:01Z' }
  insert('runs', [
    {
      ...{
        id: 'r1',
        agent_id: '1',
        status: 'completed',
        task_id: '10',
        started_at: '2026-02-01T09:00:00Z',
        ended_at: '2026-02-01T09:01:00Z',
      },
      ...{ steps: JSON.stringify([step]), cost_input_tokens: 40, cost_output_tokens: 4, model: 'opus' },
    },
    { id: 'r2', agent_id: '2', status: 'running', started_at: '2026-02-01T09:00:00Z' },
  ])
}

function writeSettings(insert: Insert): void {
  insert('settings', [{ key: 'security.api_key', value: planted.setting, updated_at: S0 }])
  insert('webhooks', [{ id: 1, name: 'ops', url: 'https://hooks.example.com/x', secret: planted.webhook, updated_at: S0 }])
  insert('users', [{ id: 1, username: 'ada', password_hash: planted.login }])
  insert('user_sessions', [{ id: 1, token: planted.login }])
}
