import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { zstdCompressSync } from 'node:zlib'

/** The tables of a state database that history is in, with the columns of a release of late 2026, and two of those that are nobody's business. */
const stateSchema = `
  CREATE TABLE agent_provenance (agent_id TEXT PRIMARY KEY, created_via TEXT NOT NULL, created_at_ms INTEGER NOT NULL) STRICT;
  CREATE TABLE audit_events (sequence INTEGER PRIMARY KEY AUTOINCREMENT, event_id TEXT NOT NULL UNIQUE, occurred_at INTEGER NOT NULL,
    kind TEXT NOT NULL, action TEXT NOT NULL, status TEXT NOT NULL, agent_id TEXT, session_key TEXT, session_id TEXT, run_id TEXT) STRICT;
  CREATE TABLE cron_jobs (store_key TEXT NOT NULL, job_id TEXT NOT NULL, name TEXT NOT NULL, job_json TEXT NOT NULL,
    state_json TEXT NOT NULL DEFAULT '{}', updated_at INTEGER NOT NULL, PRIMARY KEY (store_key, job_id)) STRICT;
  CREATE TABLE task_runs (task_id TEXT NOT NULL PRIMARY KEY, runtime TEXT NOT NULL, task_kind TEXT, child_session_key TEXT,
    agent_id TEXT, run_id TEXT, label TEXT, task TEXT NOT NULL, status TEXT NOT NULL, created_at INTEGER NOT NULL, started_at INTEGER,
    ended_at INTEGER, last_event_at INTEGER, error TEXT, terminal_summary TEXT) STRICT;
  CREATE TABLE projects (id TEXT NOT NULL PRIMARY KEY, display_name TEXT NOT NULL, repo_root TEXT NOT NULL, origin_url TEXT,
    source TEXT NOT NULL, created_at_ms INT NOT NULL, updated_at_ms INT NOT NULL) STRICT;
  CREATE TABLE device_identities (identity_key TEXT NOT NULL PRIMARY KEY, private_key_pem TEXT NOT NULL) STRICT;
  CREATE TABLE secret_store_entries (name TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL) STRICT;
`

const agentSchema = `
  CREATE TABLE session_nodes (session_key TEXT NOT NULL PRIMARY KEY, current_session_id TEXT NOT NULL, entry_json TEXT NOT NULL,
    updated_at INTEGER NOT NULL, status TEXT, created_at INTEGER, parent_session_key TEXT, spawned_by TEXT, label TEXT,
    display_name TEXT, last_interaction_at INTEGER, last_activity_at INTEGER) STRICT;
  CREATE TABLE session_windows (session_id TEXT NOT NULL PRIMARY KEY, session_key TEXT NOT NULL, created_at INTEGER NOT NULL) STRICT;
  CREATE TABLE transcript_events (session_id TEXT NOT NULL, seq INTEGER NOT NULL, event_json TEXT, created_at INTEGER NOT NULL,
    event_zstd BLOB, PRIMARY KEY (session_id, seq)) STRICT;
  CREATE TABLE session_transcript_archives (session_id TEXT NOT NULL, generation TEXT NOT NULL, session_key TEXT NOT NULL,
    encoding TEXT NOT NULL, archive_blob BLOB NOT NULL, created_at INTEGER NOT NULL, PRIMARY KEY (session_id, generation)) STRICT;
`

const T0 = Date.UTC(2026, 2, 1, 8)
export const planted = {
  /** In a message, as the source masks most of these but not all. */
  chat: 'sk-ant-api03-Zq7Lk2Xw9Rt4Yv1Bn8Mc5Ps6Hd3Jf0Ga_Ue2Ti7Wo4Kx9Nz1Cb8Vm5Qy6Rh3Df0Sg-Lp2Ej7Tu4AA',
  /** In `openclaw.json`. */
  token: 'gateway-token-9f3c1b7a5e2d8046',
  /** The same, chosen as people choose. */
  word: 'open-sesame',
  /** In a large message that is compressed. */
  compressed: 'ghp_R4tY8uI2oP6aS0dF3gH7jK1lZ5xC9vB2nM4q',
  /** In the address of a project's repository. */
  url: 'h0rse-Battery-77',
  /** In tables that are not read. */
  deviceKey: '-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIJ1z\n-----END PRIVATE KEY-----',
}

const text = (said: string) => [{ type: 'text', text: said }]
const usage = { input: 1_311, output: 42, cacheRead: 100, cacheWrite: 0, cost: { total: 0.004563 } }

type Line = Record<string, unknown> & { id: string }
const line = (id: string, seconds: number, message: object, runId: string | null = null): Line => {
  const at = T0 + seconds * 1_000
  return {
    ...{ type: 'message', id, parentId: null, timestamp: new Date(at + 5).toISOString() },
    message: { ...message, timestamp: at, ...(runId === null ? {} : { __openclaw: { runId } }) },
  }
}

const alpha: Line[] = [
  { type: 'session', version: 4, id: 'alpha-1', timestamp: new Date(T0).toISOString() },
  line('m1', 1, { role: 'user', content: `deploy with ${planted.chat}` }),
  line(
    'm2',
    2,
    {
      role: 'assistant',
      content: [{ type: 'toolCall', id: 'call_1', name: 'exec', arguments: { command: 'make' } }],
      provider: 'stub',
      model: 'large',
      usage,
      stopReason: 'toolUse',
    },
    'run-1',
  ),
  line(
    'm3',
    4,
    {
      role: 'toolResult',
      toolCallId: 'call_1',
      toolName: 'exec',
      content: text('no rule'),
      details: { status: 'completed', exitCode: 2, durationMs: 1_800 },
      isError: false,
    },
    'run-1',
  ),
  line(
    'm4',
    5,
    { role: 'assistant', content: text('It failed.'), provider: 'stub', model: 'large', usage, stopReason: 'stop' },
    'run-1',
  ),
  { type: 'custom', customType: 'model-snapshot', id: 'm5', timestamp: new Date(T0 + 5_500).toISOString(), data: {} },
  line('m6', 6, { role: 'user', content: `${planted.compressed} ${'and a very long story '.repeat(400)}` }),
  { type: 'compaction', id: 'm7', timestamp: new Date(T0 + 7_000).toISOString(), summary: 'short' },
]

const failed: Line[] = [
  line('f1', 10, { role: 'user', content: 'hello?' }),
  {
    ...{
      type: 'custom_message',
      id: 'f2',
      timestamp: new Date(T0 + 11_000).toISOString(),
      customType: 'run-failed-before-reply',
    },
    ...{ content: 'This turn ended before a reply: no key', display: true, details: { runId: 'run-2', error: 'no key' } },
  },
]

/** A state folder as a gateway keeps it, with secrets where people leave them. */
export async function writeOpenClawState(folder: string): Promise<void> {
  await mkdir(join(folder, 'state'), { recursive: true })
  await mkdir(join(folder, 'agents', 'main', 'agent'), { recursive: true })
  const config = `{ // the fleet\n gateway: { auth: { token: '${planted.token}', password: '${planted.word}' } }, agents: { list: [{ id: 'main', name: 'Main' }] }, }`
  await writeFile(join(folder, 'openclaw.json'), config)
  await writeFile(join(folder, 'config-journal-fingerprint.key'), planted.deviceKey)
  writeState(join(folder, 'state', 'openclaw.sqlite'))
  writeAgent(join(folder, 'agents', 'main', 'agent', 'openclaw-agent.sqlite'))
}

function writeState(path: string): void {
  const db = new DatabaseSync(path)
  db.exec(`PRAGMA journal_mode = WAL; ${stateSchema}`)
  const insert = (table: string, ...values: (string | number | null)[]) =>
    db.prepare(`INSERT INTO ${table} VALUES (${values.map(() => '?').join(', ')})`).run(...values)
  insert('agent_provenance', 'main', 'operator', T0 - 1_000)
  const audit = (action: string, status: string, seconds: number, key: string, run: string) =>
    insert('audit_events', null, `${action} ${run}`, T0 + seconds * 1_000, 'agent_run', action, status, 'main', key, null, run)
  audit('agent.run.started', 'started', 1.5, 'agent:main:alpha', 'run-1')
  audit('agent.run.finished', 'succeeded', 5.2, 'agent:main:alpha', 'run-1')
  audit('agent.run.finished', 'failed', 11, 'agent:main:failed', 'run-2')
  audit('agent.run.started', 'started', 20, 'agent:main:forgotten', 'run-3')
  audit('agent.run.finished', 'cancelled', 25, 'agent:main:forgotten', 'run-3')
  audit('agent.run.started', 'started', 30, 'agent:main:alpha', 'run-4')
  insert('cron_jobs', '/jobs.json', 'job-1', 'nightly', JSON.stringify({ id: 'job-1', payload: { message: 'report' } }), '{}', T0)
  insert(
    'task_runs',
    'task-1',
    'cron',
    'automation_run',
    'agent:main:failed',
    'main',
    'run-2',
    'nightly',
    'report',
    'failed',
    T0,
    T0,
    T0 + 9_000,
    T0,
    'no key',
    null,
  )
  insert('projects', 'p1', 'Website', '/srv/web', `https://ada:${planted.url}@git.example.com/web.git`, 'cloned', T0, T0)
  insert('device_identities', 'gateway', planted.deviceKey)
  insert('secret_store_entries', 'deploy', planted.deviceKey)
  db.close()
}

function writeAgent(path: string): void {
  const db = new DatabaseSync(path)
  db.exec(`PRAGMA journal_mode = WAL; ${agentSchema}`)
  const node = db.prepare(`INSERT INTO session_nodes VALUES (?, ?, ?, ?, ?, ?, NULL, NULL, ?, NULL, NULL, NULL)`)
  const entry = { modelProvider: 'stub', model: 'large', chatType: 'direct' }
  node.run('agent:main:alpha', 'alpha-1', JSON.stringify(entry), T0 + 8_000, 'done', T0, 'Alpha')
  const error = { lastRunId: 'run-2', lastRunError: 'no key' }
  node.run('agent:main:failed', 'failed-1', JSON.stringify({ ...entry, ...error }), T0 + 11_000, 'failed', T0 + 9_000, null)
  node.run('agent:main:working', 'working-1', '{}', T0, 'running', T0, null)
  const window = db.prepare('INSERT INTO session_windows VALUES (?, ?, ?)')
  const event = db.prepare('INSERT INTO transcript_events VALUES (?, ?, ?, ?, ?)')
  const write = (sessionId: string, key: string, lines: readonly Line[]) => {
    window.run(sessionId, key, T0)
    for (const [seq, each] of lines.entries()) {
      const json = JSON.stringify(each)
      if (json.length > 4_096) event.run(sessionId, seq, null, T0, zstdCompressSync(json))
      else event.run(sessionId, seq, json, T0, null)
    }
  }
  write('alpha-1', 'agent:main:alpha', alpha)
  write('alpha-fork', 'agent:main:alpha', alpha.slice(0, 4))
  write('failed-1', 'agent:main:failed', failed)
  const deleted = [line('d1', 40, { role: 'user', content: 'bye' })].map((each) => JSON.stringify(each)).join('\n')
  db.prepare('INSERT INTO session_transcript_archives VALUES (?, ?, ?, ?, ?, ?)').run(
    ...(['gone-1', 'g1', 'agent:main:gone', 'zstd', zstdCompressSync(deleted), T0] as const),
  )
  db.close()
}
