import { at, iso, type LegacySchema, oneOf, sqlTime, uuid } from './legacy-schema.ts'

/** A Django project: prefixed tables, naive text times, tables of the framework beside. */
export const django: LegacySchema = {
  name: 'Django',
  sql: `
    CREATE TABLE django_migrations (id integer NOT NULL PRIMARY KEY AUTOINCREMENT, app varchar(255), name varchar(255), applied datetime);
    CREATE TABLE django_session (session_key varchar(40) NOT NULL PRIMARY KEY, session_data text NOT NULL, expire_date datetime NOT NULL);
    CREATE TABLE auth_user (id integer NOT NULL PRIMARY KEY AUTOINCREMENT, password varchar(128), username varchar(150), date_joined datetime);
    CREATE TABLE tracker_project (id integer NOT NULL PRIMARY KEY AUTOINCREMENT, name varchar(200) NOT NULL, description text, created_at datetime, owner_id integer REFERENCES auth_user(id));
    CREATE TABLE tracker_agent (id integer NOT NULL PRIMARY KEY AUTOINCREMENT, slug varchar(50) NOT NULL UNIQUE, display_name varchar(200), api_key varchar(64), created_at datetime);
    CREATE TABLE tracker_task (id integer NOT NULL PRIMARY KEY AUTOINCREMENT, title varchar(200) NOT NULL, body text, status varchar(20), priority integer,
      project_id integer NOT NULL REFERENCES tracker_project(id), assigned_agent_id integer REFERENCES tracker_agent(id), parent_id integer REFERENCES tracker_task(id),
      created_at datetime NOT NULL, updated_at datetime, due_date date, metadata text);`,
  count: { django_migrations: 20, django_session: 12, auth_user: 5, tracker_project: 12, tracker_agent: 15, tracker_task: 300 },
  rows: {
    django_migrations: (i) => [i + 1, 'tracker', `000${i}_auto`, sqlTime(i)],
    django_session: (i) => [uuid(9, i).replaceAll('-', ''), 'gAJ9cQEu', sqlTime(i + 900)],
    auth_user: (i) => [i + 1, 'pbkdf2_sha256$x', `user${i}`, sqlTime(i)],
    tracker_project: (i) => [i + 1, `Project ${i}`, null, sqlTime(i), (i % 5) + 1],
    tracker_agent: (i) => [i + 1, `agent-${i}`, `Agent ${i}`, null, sqlTime(i)],
    tracker_task: (i) => [
      ...[i + 1, `Task ${i}`, `What to do in ${i}`, oneOf(['todo', 'doing', 'done'], i), i % 5],
      ...[(i % 12) + 1, i % 4 === 0 ? null : (i % 15) + 1, i % 3 === 0 && i > 0 ? i : null],
      ...[sqlTime(i), sqlTime(i + 4), iso(i + 50).slice(0, 10), JSON.stringify({ labels: ['a'] })],
    ],
  },
  right: {
    tracker_project: {
      entity: 'project',
      key: 'id',
      fields: { name: 'name', description: 'description', createdAt: 'created_at' },
    },
    tracker_agent: { entity: 'agent', key: 'id', fields: { agentId: 'slug', name: 'display_name', createdAt: 'created_at' } },
    tracker_task: {
      ...{ entity: 'task', key: 'id' },
      fields: {
        ...{ title: 'title', description: 'body', status: 'status', priority: 'priority' },
        ...{ createdAt: 'created_at', updatedAt: 'updated_at', dueAt: 'due_date' },
      },
      relations: { project: 'project_id', agent: 'assigned_agent_id', parent: 'parent_id' },
    },
  },
}

/** A Rails application: uuid keys, no declared foreign keys, polymorphic leftovers. */
export const rails: LegacySchema = {
  name: 'Rails',
  sql: `
    CREATE TABLE schema_migrations (version varchar NOT NULL PRIMARY KEY);
    CREATE TABLE ar_internal_metadata (key varchar NOT NULL PRIMARY KEY, value varchar, created_at datetime(6), updated_at datetime(6));
    CREATE TABLE bots (id varchar PRIMARY KEY, name varchar, model varchar, created_at datetime(6), updated_at datetime(6));
    CREATE TABLE conversations (id varchar PRIMARY KEY, bot_id varchar, subject varchar, channel varchar, state varchar, created_at datetime(6), updated_at datetime(6));
    CREATE TABLE messages (id varchar PRIMARY KEY, conversation_id varchar, role varchar, content text, created_at datetime(6));
    CREATE TABLE workspaces (id varchar PRIMARY KEY, name varchar, created_at datetime(6), updated_at datetime(6));
    CREATE TABLE tickets (id varchar PRIMARY KEY, workspace_id varchar, bot_id varchar, conversation_id varchar, subject varchar, description text, state varchar,
      closed_at datetime(6), created_at datetime(6), updated_at datetime(6));
    CREATE TABLE bots_workspaces (bot_id varchar, workspace_id varchar);`,
  count: {
    schema_migrations: 9,
    ar_internal_metadata: 1,
    bots: 14,
    conversations: 120,
    messages: 600,
    workspaces: 11,
    tickets: 200,
    bots_workspaces: 30,
  },
  rows: {
    schema_migrations: (i) => [`2023010${i}000000`],
    ar_internal_metadata: () => ['environment', 'production', sqlTime(0), sqlTime(0)],
    bots: (i) => [
      uuid(1, i),
      `Bot ${i}`,
      oneOf(['gpt-5', 'claude-sonnet'], i),
      `${sqlTime(i)}.123456 UTC`,
      `${sqlTime(i)}.123456 UTC`,
    ],
    conversations: (i) => [
      ...[uuid(2, i), uuid(1, i % 14), `About ${i}`, oneOf(['slack', 'mail'], i), oneOf(['completed', 'failed', 'running'], i)],
      ...[`${sqlTime(i)} UTC`, `${sqlTime(i + 9)} UTC`],
    ],
    messages: (i) => [uuid(3, i), uuid(2, i % 120), oneOf(['user', 'assistant'], i), `Text ${i}`, `${sqlTime(i)} UTC`],
    workspaces: (i) => [uuid(4, i), `Workspace ${i}`, `${sqlTime(i)} UTC`, `${sqlTime(i)} UTC`],
    tickets: (i) => [
      ...[uuid(5, i), uuid(4, i % 11), uuid(1, i % 14), i % 3 === 0 ? null : uuid(2, i % 120), `Ticket ${i}`, null],
      ...[
        oneOf(['open', 'closed'], i),
        i % 2 === 0 ? `${sqlTime(i + 80)} UTC` : null,
        `${sqlTime(i)} UTC`,
        `${sqlTime(i + 2)} UTC`,
      ],
    ],
    bots_workspaces: (i) => [uuid(1, i % 14), uuid(4, i % 11)],
  },
  right: {
    bots: { entity: 'agent', key: 'id', fields: { agentId: 'id', name: 'name', createdAt: 'created_at' } },
    conversations: {
      ...{ entity: 'session', key: 'id' },
      fields: {
        ...{ key: 'id', agentId: 'bot_id', title: 'subject', kind: 'channel', status: 'state' },
        ...{ createdAt: 'created_at', lastActivityAt: 'updated_at' },
      },
    },
    messages: {
      ...{ entity: 'event', key: 'id' },
      fields: { kind: 'role', at: 'created_at', body: 'content' },
      relations: { session: 'conversation_id' },
    },
    workspaces: { entity: 'project', key: 'id', fields: { name: 'name', createdAt: 'created_at', updatedAt: 'updated_at' } },
    tickets: {
      ...{ entity: 'task', key: 'id' },
      fields: {
        ...{ title: 'subject', description: 'description', status: 'state' },
        ...{ completedAt: 'closed_at', createdAt: 'created_at', updatedAt: 'updated_at' },
      },
      relations: { project: 'workspace_id', agent: 'bot_id', session: 'conversation_id' },
    },
  },
}

/** An ORM of JavaScript: camel case, times in ms, JSON in text, everything about runs of agents. */
export const camel: LegacySchema = {
  name: 'camel case',
  sql: `
    CREATE TABLE AgentSession (sessionKey TEXT PRIMARY KEY, agentName TEXT NOT NULL, model TEXT, provider TEXT, createdAt INTEGER, lastActivityAt INTEGER, parentSessionKey TEXT);
    CREATE TABLE AgentRun (runId TEXT PRIMARY KEY, sessionKey TEXT NOT NULL REFERENCES AgentSession(sessionKey), status TEXT, startedAt INTEGER, endedAt INTEGER, errorMessage TEXT);
    CREATE TABLE ToolCall (id TEXT PRIMARY KEY, sessionKey TEXT NOT NULL, runId TEXT, toolName TEXT NOT NULL, arguments TEXT, exitCode INTEGER, durationMs INTEGER, startedAt INTEGER, status TEXT);
    CREATE TABLE TokenUsage (messageId TEXT PRIMARY KEY, sessionKey TEXT, runId TEXT, model TEXT, promptTokens INTEGER, completionTokens INTEGER, cachedTokens INTEGER, costUsd REAL, createdAt INTEGER);
    CREATE TABLE Setting (key TEXT PRIMARY KEY, value TEXT, updatedAt INTEGER);
    CREATE TABLE _prisma_migrations (id TEXT PRIMARY KEY, checksum TEXT, finished_at DATETIME);`,
  count: { AgentSession: 60, AgentRun: 150, ToolCall: 400, TokenUsage: 300, Setting: 12, _prisma_migrations: 3 },
  rows: {
    AgentSession: (i) => [
      ...[
        `agent:a${i % 6}:main:${i}`,
        `a${i % 6}`,
        'claude-opus',
        'anthropic',
        at(i),
        at(i + 5),
        i % 5 === 4 ? `agent:a${(i - 1) % 6}:main:${i - 1}` : null,
      ],
    ],
    AgentRun: (i) => [
      ...[
        uuid(6, i),
        `agent:a${(i % 60) % 6}:main:${i % 60}`,
        oneOf(['success', 'error', 'cancelled'], i),
        at(i),
        at(i + 1),
        i % 9 ? null : 'It broke',
      ],
    ],
    ToolCall: (i) => [
      ...[`call_${i}`, `agent:a${(i % 60) % 6}:main:${i % 60}`, uuid(6, i % 150), oneOf(['exec', 'read'], i), '{"path":"a"}'],
      ...[i % 2, (i * 13) % 900, at(i), oneOf(['ok', 'error'], i)],
    ],
    TokenUsage: (i) => [
      ...[
        `msg_${i}`,
        `agent:a${(i % 60) % 6}:main:${i % 60}`,
        uuid(6, i % 150),
        'claude-opus',
        100 + i,
        20 + (i % 30),
        i % 50,
        0.01 * (i % 9),
        at(i),
      ],
    ],
    Setting: (i) => [`setting.${i}`, `{"on":${i % 2 === 0}}`, at(i)],
    _prisma_migrations: (i) => [uuid(8, i), 'x', sqlTime(i)],
  },
  right: {
    AgentSession: {
      ...{ entity: 'session', key: 'sessionKey' },
      fields: {
        ...{ key: 'sessionKey', agentId: 'agentName', model: 'model', modelProvider: 'provider', parentKey: 'parentSessionKey' },
        ...{ createdAt: 'createdAt as epoch-ms', lastActivityAt: 'lastActivityAt as epoch-ms' },
      },
    },
    AgentRun: {
      ...{ entity: 'run', key: 'runId' },
      fields: {
        ...{
          runId: 'runId',
          state: 'status',
          startedAt: 'startedAt as epoch-ms',
          endedAt: 'endedAt as epoch-ms',
          error: 'errorMessage',
        },
      },
      relations: { session: 'sessionKey' },
    },
    ToolCall: {
      ...{ entity: 'tool-call', key: 'id' },
      fields: {
        ...{
          toolCallId: 'id',
          name: 'toolName',
          runId: 'runId',
          resultClass: 'status',
          exitCode: 'exitCode',
          durationMs: 'durationMs',
        },
        ...{ startedAt: 'startedAt as epoch-ms', args: 'arguments as json' },
      },
      relations: { session: 'sessionKey' },
    },
    TokenUsage: {
      ...{ entity: 'token-use', key: 'messageId' },
      fields: {
        ...{ messageId: 'messageId', at: 'createdAt as epoch-ms', runId: 'runId', model: 'model' },
        ...{ input: 'promptTokens', output: 'completionTokens', cacheRead: 'cachedTokens', costUsd: 'costUsd' },
      },
      relations: { session: 'sessionKey' },
    },
    Setting: { entity: 'document', key: 'key', fields: { name: 'key', at: 'updatedAt as epoch-ms', body: 'value as json' } },
  },
}
