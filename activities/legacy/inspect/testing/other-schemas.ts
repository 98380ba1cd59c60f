import { at, iso, type LegacySchema, oneOf, sqlTime, uuid } from './legacy-schema.ts'

/** Laravel: tbl prefix, soft deletes, pivot tables, timestamps as text in local time. */
const laravel: LegacySchema = {
  name: 'Laravel',
  sql: `
    CREATE TABLE migrations (id integer primary key, migration varchar, batch integer);
    CREATE TABLE password_resets (email varchar, token varchar, created_at datetime);
    CREATE TABLE tbl_initiatives (id integer primary key autoincrement, initiative_name varchar, current_state varchar, summary text, created_at datetime, updated_at datetime, deleted_at datetime);
    CREATE TABLE tbl_agents (agent_id integer primary key autoincrement, agent_code varchar unique, full_name varchar, webhook_secret varchar, registered_at datetime);
    CREATE TABLE tbl_work_items (work_item_id integer primary key autoincrement, initiative_id integer, agent_id integer, parent_work_item_id integer, item_title varchar, item_description text,
      item_status varchar, urgency varchar, outcome text, start_date datetime, finish_date datetime, target_date date, created_at datetime, updated_at datetime);
    CREATE TABLE agent_initiative (agent_id integer, initiative_id integer);`,
  count: { migrations: 12, password_resets: 3, tbl_initiatives: 14, tbl_agents: 16, tbl_work_items: 210, agent_initiative: 25 },
  rows: {
    migrations: (i) => [i, `2021_0${i}_x`, 1],
    password_resets: (i) => [`a${i}@example.com`, 'x', sqlTime(i)],
    tbl_initiatives: (i) => [
      i + 1,
      `Initiative ${i}`,
      oneOf(['active', 'closed'], i),
      'About it',
      sqlTime(i),
      sqlTime(i + 1),
      null,
    ],
    tbl_agents: (i) => [i + 1, `AG-${i}`, `Agent ${i}`, null, sqlTime(i)],
    tbl_work_items: (i) => [
      ...[
        i + 1,
        (i % 14) + 1,
        i % 5 ? (i % 16) + 1 : null,
        i > 30 && i % 7 === 0 ? i - 20 : null,
        `Item ${i}`,
        'text',
        oneOf(['new', 'done'], i),
      ],
      ...[
        oneOf(['low', 'high'], i),
        i % 2 ? 'shipped' : null,
        sqlTime(i),
        i % 2 ? sqlTime(i + 30) : null,
        iso(i + 60).slice(0, 10),
        sqlTime(i),
        sqlTime(i + 3),
      ],
    ],
    agent_initiative: (i) => [(i % 16) + 1, (i % 14) + 1],
  },
  right: {
    tbl_initiatives: {
      ...{ entity: 'project', key: 'id' },
      fields: {
        name: 'initiative_name',
        status: 'current_state',
        description: 'summary',
        createdAt: 'created_at',
        updatedAt: 'updated_at',
      },
    },
    tbl_agents: {
      entity: 'agent',
      key: 'agent_id',
      fields: { agentId: 'agent_code', name: 'full_name', createdAt: 'registered_at' },
    },
    tbl_work_items: {
      ...{ entity: 'task', key: 'work_item_id' },
      fields: {
        ...{
          title: 'item_title',
          description: 'item_description',
          status: 'item_status',
          priority: 'urgency',
          result: 'outcome',
        },
        ...{
          startedAt: 'start_date',
          completedAt: 'finish_date',
          dueAt: 'target_date',
          createdAt: 'created_at',
          updatedAt: 'updated_at',
        },
      },
      relations: { project: 'initiative_id', agent: 'agent_id', parent: 'parent_work_item_id' },
    },
  },
}

/** A journal of a Go service: epoch in ms, kebab-like names, keys as bytes in hex, everything nullable. */
const journal: LegacySchema = {
  name: 'Go service',
  sql: `
    CREATE TABLE goose_db_version (id INTEGER PRIMARY KEY, version_id INTEGER, tstamp DATETIME);
    CREATE TABLE dialogs (dialog_uuid TEXT, bot_handle TEXT, llm TEXT, llm_vendor TEXT, opened_ms INTEGER, last_message_ms INTEGER);
    CREATE TABLE dialog_turns (turn_uuid TEXT, dialog_uuid TEXT, turn_role TEXT, turn_text TEXT, sent_ms INTEGER);
    CREATE TABLE tool_invocations (invocation_id TEXT, dialog_uuid TEXT, function_name TEXT, input_json TEXT, return_code INTEGER, took_ms INTEGER, invoked_ms INTEGER);
    CREATE TABLE executions (execution_id TEXT, dialog_uuid TEXT, outcome TEXT, begin_ms INTEGER, finish_ms INTEGER, failure_text TEXT);
    CREATE TABLE quota (day TEXT, used INTEGER);`,
  count: { goose_db_version: 4, dialogs: 70, dialog_turns: 350, tool_invocations: 200, executions: 140, quota: 30 },
  rows: {
    goose_db_version: (i) => [i, i, sqlTime(i)],
    dialogs: (i) => [uuid(11, i), `bot-${i % 5}`, 'qwen', 'local', at(i), at(i + 3)],
    dialog_turns: (i) => [uuid(12, i), uuid(11, i % 70), oneOf(['user', 'bot'], i), `t ${i}`, at(i)],
    tool_invocations: (i) => [`inv-${i}`, uuid(11, i % 70), oneOf(['grep', 'curl'], i), '{"q":1}', i % 3, (i * 17) % 500, at(i)],
    executions: (i) => [
      `ex-${i}`,
      uuid(11, i % 70),
      oneOf(['ok', 'crashed', 'timed out'], i),
      at(i),
      at(i + 1),
      i % 8 ? null : 'panic',
    ],
    quota: (i) => [iso(i * 40).slice(0, 10), i * 3],
  },
  right: {
    dialogs: {
      ...{ entity: 'session', key: 'dialog_uuid' },
      fields: {
        ...{ key: 'dialog_uuid', agentId: 'bot_handle', model: 'llm', modelProvider: 'llm_vendor' },
        ...{ createdAt: 'opened_ms as epoch-ms', lastActivityAt: 'last_message_ms as epoch-ms' },
      },
    },
    dialog_turns: {
      ...{ entity: 'event', key: 'turn_uuid' },
      fields: { kind: 'turn_role', at: 'sent_ms as epoch-ms', body: 'turn_text' },
      relations: { session: 'dialog_uuid' },
    },
    tool_invocations: {
      ...{ entity: 'tool-call', key: 'invocation_id' },
      fields: {
        ...{ toolCallId: 'invocation_id', name: 'function_name', exitCode: 'return_code', durationMs: 'took_ms' },
        ...{ startedAt: 'invoked_ms as epoch-ms', args: 'input_json as json' },
      },
      relations: { session: 'dialog_uuid' },
    },
    executions: {
      ...{ entity: 'run', key: 'execution_id' },
      fields: {
        ...{ runId: 'execution_id', state: 'outcome', error: 'failure_text' },
        ...{ startedAt: 'begin_ms as epoch-ms', endedAt: 'finish_ms as epoch-ms' },
      },
      relations: { session: 'dialog_uuid' },
    },
  },
}

/** Hungarian notation of an old desktop program, Spanish words here and there. */
const desktop: LegacySchema = {
  name: 'desktop',
  sql: `
    CREATE TABLE tblProyecto (lngProyectoID INTEGER PRIMARY KEY, strNombre TEXT, dtmFechaCreacion TEXT);
    CREATE TABLE tblTarea (lngTareaID INTEGER PRIMARY KEY, lngProyectoID INTEGER, strTitulo TEXT, memNotas TEXT, strEstado TEXT, dtmFechaCreacion TEXT, dtmFechaCierre TEXT, lngTareaPadreID INTEGER);
    CREATE TABLE tblConfig (strClave TEXT PRIMARY KEY, strValor TEXT);
    CREATE TABLE tblUsuario (lngUsuarioID INTEGER PRIMARY KEY, strNombre TEXT, strClave TEXT);`,
  count: { tblProyecto: 12, tblTarea: 130, tblConfig: 14, tblUsuario: 6 },
  rows: {
    tblProyecto: (i) => [i + 1, `P ${i}`, sqlTime(i)],
    tblTarea: (i) => [
      i + 1,
      (i % 12) + 1,
      `T ${i}`,
      'n',
      oneOf(['abierta', 'cerrada'], i),
      sqlTime(i),
      i % 2 ? sqlTime(i + 9) : null,
      i > 10 && i % 6 === 0 ? i - 5 : null,
    ],
    tblConfig: (i) => [`clave${i}`, `valor ${i}`],
    tblUsuario: (i) => [i + 1, `u${i}`, 'x'],
  },
  right: {
    tblProyecto: { entity: 'project', key: 'lngProyectoID', fields: { name: 'strNombre', createdAt: 'dtmFechaCreacion' } },
    tblTarea: {
      ...{ entity: 'task', key: 'lngTareaID' },
      fields: {
        title: 'strTitulo',
        description: 'memNotas',
        status: 'strEstado',
        createdAt: 'dtmFechaCreacion',
        completedAt: 'dtmFechaCierre',
      },
      relations: { project: 'lngProyectoID', parent: 'lngTareaPadreID' },
    },
    tblConfig: { entity: 'document', key: 'strClave', fields: { name: 'strClave', body: 'strValor' } },
  },
}

/** Kanban of a helper's own: no times in columns named so, people beside agents, ids of other systems. */
const kanban: LegacySchema = {
  name: 'kanban',
  sql: `
    CREATE TABLE members (id TEXT PRIMARY KEY, email TEXT, joined INTEGER);
    CREATE TABLE epics (id TEXT PRIMARY KEY, title TEXT, details TEXT, opened INTEGER);
    CREATE TABLE assistants (handle TEXT PRIMARY KEY, label TEXT, since INTEGER);
    CREATE TABLE stories (id TEXT PRIMARY KEY, epic TEXT, assignee TEXT, headline TEXT, story_text TEXT, lane TEXT, points INTEGER, opened INTEGER, resolved INTEGER, blocked_by TEXT, jira_id TEXT);
    CREATE TABLE attachments (id TEXT PRIMARY KEY, story TEXT, file_name TEXT, bytes BLOB);
    CREATE TABLE audit (id INTEGER PRIMARY KEY, who TEXT, what TEXT, ts INTEGER);`,
  count: { members: 7, epics: 12, assistants: 11, stories: 160, attachments: 20, audit: 90 },
  rows: {
    members: (i) => [`m${i}`, `m${i}@example.com`, Math.floor(at(i) / 1_000)],
    epics: (i) => [`E-${i}`, `Epic ${i}`, 'd', Math.floor(at(i) / 1_000)],
    assistants: (i) => [`helper-${i}`, `Helper ${i}`, Math.floor(at(i) / 1_000)],
    stories: (i) => [
      ...[
        `S-${i}`,
        `E-${i % 12}`,
        i % 6 ? `helper-${i % 11}` : null,
        `Story ${i}`,
        'As a …',
        oneOf(['todo', 'done'], i),
        (i % 4) + 1,
      ],
      ...[
        Math.floor(at(i) / 1_000),
        i % 2 ? Math.floor(at(i + 70) / 1_000) : null,
        i % 9 === 8 ? `S-${i - 1}` : null,
        `JIRA-${i + 500}`,
      ],
    ],
    attachments: (i) => [`A-${i}`, `S-${i}`, `f${i}.png`, new Uint8Array([i, 2, 3])],
    audit: (i) => [i + 1, `m${i % 7}`, 'moved', Math.floor(at(i) / 1_000)],
  },
  right: {
    epics: { entity: 'project', key: 'id', fields: { name: 'title', description: 'details', createdAt: 'opened as epoch-s' } },
    assistants: { entity: 'agent', key: 'handle', fields: { agentId: 'handle', name: 'label', createdAt: 'since as epoch-s' } },
    stories: {
      ...{ entity: 'task', key: 'id' },
      fields: {
        ...{
          title: 'headline',
          description: 'story_text',
          status: 'lane',
          createdAt: 'opened as epoch-s',
          completedAt: 'resolved as epoch-s',
        },
      },
      relations: { project: 'epic', agent: 'assignee' },
    },
  },
}

/** Schemas that were mapped before anything was made for them. */
export const others: readonly LegacySchema[] = [laravel, journal, desktop, kanban]
