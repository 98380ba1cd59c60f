import { at, iso, type LegacySchema, oneOf, sqlTime, uuid } from './legacy-schema.ts'

/** German names, seconds since 1970, no declared keys between tables. */
export const german: LegacySchema = {
  name: 'German',
  sql: `
    CREATE TABLE Projekte (ProjektNr INTEGER PRIMARY KEY, Bezeichnung TEXT, Beschreibung TEXT, AngelegtAm INTEGER);
    CREATE TABLE Aufgaben (AufgabenNr INTEGER PRIMARY KEY, ProjektNr INTEGER, Titel TEXT, Inhalt TEXT, Zustand TEXT, Prioritaet INTEGER, Bearbeiter TEXT,
      AngelegtAm INTEGER, GeaendertAm INTEGER, FaelligAm TEXT, UebergeordneteAufgabe INTEGER);
    CREATE TABLE Agenten (Kennung TEXT PRIMARY KEY, Anzeigename TEXT, ErstelltAm INTEGER, Passwort TEXT);
    CREATE TABLE Sitzungen (SitzungsId TEXT PRIMARY KEY, AgentenKennung TEXT, Thema TEXT, Modell TEXT, Beginn INTEGER, LetzteAktivitaet INTEGER);
    CREATE TABLE Nachrichten (Id INTEGER PRIMARY KEY, SitzungsId TEXT, Art TEXT, Inhalt TEXT, Zeitpunkt INTEGER);
    CREATE TABLE Benutzer (Id INTEGER PRIMARY KEY, Name TEXT, Passwort TEXT);`,
  count: { Projekte: 11, Aufgaben: 240, Agenten: 12, Sitzungen: 50, Nachrichten: 500, Benutzer: 4 },
  rows: {
    Projekte: (i) => [i + 100, `Projekt ${i}`, 'Ein Vorhaben', Math.floor(at(i) / 1_000)],
    Aufgaben: (i) => [
      ...[
        i + 1,
        (i % 11) + 100,
        `Aufgabe ${i}`,
        'Zu tun',
        oneOf(['offen', 'erledigt'], i),
        (i % 3) + 1,
        i % 4 ? `ag-${i % 12}` : null,
      ],
      ...[
        Math.floor(at(i) / 1_000),
        Math.floor(at(i + 3) / 1_000),
        iso(i + 90)
          .slice(0, 10)
          .split('-')
          .reverse()
          .join('.'),
        i > 20 && i % 5 === 0 ? i - 10 : null,
      ],
    ],
    Agenten: (i) => [`ag-${i}`, `Agent ${i}`, Math.floor(at(i) / 1_000), 'geheim123'],
    Sitzungen: (i) => [`s-${i}`, `ag-${i % 12}`, `Thema ${i}`, 'gpt-5', Math.floor(at(i) / 1_000), Math.floor(at(i + 2) / 1_000)],
    Nachrichten: (i) => [i + 1, `s-${i % 50}`, oneOf(['nutzer', 'agent'], i), `Text ${i}`, Math.floor(at(i) / 1_000)],
    Benutzer: (i) => [i + 1, `b${i}`, 'geheim'],
  },
  right: {
    Projekte: {
      ...{ entity: 'project', key: 'ProjektNr' },
      fields: { name: 'Bezeichnung', description: 'Beschreibung', createdAt: 'AngelegtAm as epoch-s' },
    },
    Aufgaben: {
      ...{ entity: 'task', key: 'AufgabenNr' },
      fields: {
        ...{ title: 'Titel', description: 'Inhalt', status: 'Zustand', priority: 'Prioritaet' },
        ...{ createdAt: 'AngelegtAm as epoch-s', updatedAt: 'GeaendertAm as epoch-s', dueAt: 'FaelligAm as time-dmy' },
      },
      relations: { project: 'ProjektNr', agent: 'Bearbeiter', parent: 'UebergeordneteAufgabe' },
    },
    Agenten: {
      entity: 'agent',
      key: 'Kennung',
      fields: { agentId: 'Kennung', name: 'Anzeigename', createdAt: 'ErstelltAm as epoch-s' },
    },
    Sitzungen: {
      ...{ entity: 'session', key: 'SitzungsId' },
      fields: {
        ...{ key: 'SitzungsId', agentId: 'AgentenKennung', title: 'Thema', model: 'Modell' },
        ...{ createdAt: 'Beginn as epoch-s', lastActivityAt: 'LetzteAktivitaet as epoch-s' },
      },
    },
    Nachrichten: {
      ...{ entity: 'event', key: 'Id' },
      fields: { kind: 'Art', at: 'Zeitpunkt as epoch-s', body: 'Inhalt' },
      relations: { session: 'SitzungsId' },
    },
  },
}

/** No key and no type is declared anywhere; microseconds; agents are named by their name. */
export const bare: LegacySchema = {
  name: 'no keys',
  sql: `
    CREATE TABLE worker (name, model, added);
    CREATE TABLE board (board_id, label, opened);
    CREATE TABLE card (card_id, board_id, worker, headline, notes, lane, created, closed, parent_card_id);
    CREATE TABLE card_log (card_id, worker, text, ts);
    CREATE TABLE dictionary (word, meaning);`,
  count: { worker: 12, board: 11, card: 260, card_log: 400, dictionary: 40 },
  rows: {
    worker: (i) => [`worker-${i}`, 'llama', at(i) * 1_000],
    board: (i) => [`b${i}`, `Board ${i}`, at(i) * 1_000],
    card: (i) => [
      ...[
        `c${i}`,
        `b${i % 11}`,
        `worker-${i % 12}`,
        `Card ${i}`,
        'n',
        oneOf(['inbox', 'done'], i),
        at(i) * 1_000,
        i % 3 ? null : at(i + 9) * 1_000,
      ],
      ...[i % 6 === 5 ? `c${i - 1}` : null],
    ],
    card_log: (i) => [`c${i % 260}`, `worker-${i % 12}`, `moved ${i % 7}`, at(i) * 1_000],
    dictionary: (i) => [`w${i}`, `m${i % 9}`],
  },
  right: {
    worker: { entity: 'agent', key: 'name', fields: { agentId: 'name', name: 'name', createdAt: 'added as epoch-us' } },
    board: { entity: 'project', key: 'board_id', fields: { name: 'label', createdAt: 'opened as epoch-us' } },
    card: {
      ...{ entity: 'task', key: 'card_id' },
      fields: {
        ...{
          title: 'headline',
          description: 'notes',
          status: 'lane',
          createdAt: 'created as epoch-us',
          completedAt: 'closed as epoch-us',
        },
      },
      relations: { project: 'board_id', agent: 'worker', parent: 'parent_card_id' },
    },
    card_log: { entity: 'event', key: '', fields: { at: 'ts as epoch-us', body: 'text' } },
  },
}

/** Keys of two columns, times with a zone, a task that is part of a task. */
export const composite: LegacySchema = {
  name: 'composite keys',
  sql: `
    CREATE TABLE projects (org TEXT, code TEXT, title TEXT, created_on TEXT, PRIMARY KEY (org, code));
    CREATE TABLE issues (org TEXT, number INTEGER, project_org TEXT, project_code TEXT, summary TEXT, details TEXT, state TEXT, severity TEXT,
      opened_at TEXT, closed_at TEXT, parent_org TEXT, parent_number INTEGER, PRIMARY KEY (org, number),
      FOREIGN KEY (project_org, project_code) REFERENCES projects (org, code), FOREIGN KEY (parent_org, parent_number) REFERENCES issues (org, number));
    CREATE TABLE issue_labels (issue_id INTEGER, label_id INTEGER);
    CREATE TABLE api_keys (id INTEGER PRIMARY KEY, name TEXT, secret TEXT);`,
  count: { projects: 14, issues: 220, issue_labels: 40, api_keys: 3 },
  rows: {
    projects: (i) => [`org${i % 2}`, `P${i >> 1}`, `Project ${i}`, `${iso(i).slice(0, 19)}+02:00`],
    issues: (i) => [
      ...[
        `org${i % 2}`,
        i >> 1,
        `org${i % 2}`,
        `P${(i >> 1) % 7}`,
        `Issue ${i}`,
        'Long text',
        oneOf(['open', 'fixed'], i),
        oneOf(['low', 'high'], i),
      ],
      ...[`${iso(i).slice(0, 19)}+02:00`, i % 2 ? null : `${iso(i + 40).slice(0, 19)}+02:00`],
      ...(i % 4 === 0 && i > 8 ? [`org${i % 2}`, (i - 4) >> 1] : [null, null]),
    ],
    issue_labels: (i) => [i, i % 5],
    api_keys: (i) => [i, `k${i}`, 'hush'],
  },
  right: {
    projects: { entity: 'project', key: 'org,code', fields: { name: 'title', createdAt: 'created_on' } },
    issues: {
      ...{ entity: 'task', key: 'org,number' },
      fields: {
        ...{
          title: 'summary',
          description: 'details',
          status: 'state',
          priority: 'severity',
          createdAt: 'opened_at',
          completedAt: 'closed_at',
        },
      },
      relations: { project: 'project_org,project_code', parent: 'parent_org,parent_number' },
    },
  },
}

/** Sums of tokens under other names, web sessions beside those of agents, seconds as text. */
export const usage: LegacySchema = {
  name: 'usage log',
  sql: `
    CREATE TABLE sessions (sid TEXT PRIMARY KEY, sess TEXT, expires INTEGER);
    CREATE TABLE chat_threads (thread_id TEXT PRIMARY KEY, assistant_id TEXT, topic TEXT, started TEXT);
    CREATE TABLE assistants (assistant_id TEXT PRIMARY KEY, title TEXT, instructions TEXT, created TEXT);
    CREATE TABLE llm_calls (call_id TEXT PRIMARY KEY, thread_id TEXT, vendor TEXT, model_name TEXT, tokens_in INTEGER, tokens_out INTEGER, cost REAL, ts TEXT);
    CREATE TABLE llm_calls_fts (content TEXT);`,
  count: { sessions: 10, chat_threads: 40, assistants: 12, llm_calls: 300, llm_calls_fts: 10 },
  rows: {
    sessions: (i) => [uuid(7, i), '{"cookie":{}}', at(i)],
    chat_threads: (i) => [`thread_${i}`, `asst_${i % 12}`, `Topic ${i}`, String(Math.floor(at(i) / 1_000))],
    assistants: (i) => [`asst_${i}`, `Assistant ${i}`, 'Be kind', String(Math.floor(at(i) / 1_000))],
    llm_calls: (i) => [`call_${i}`, `thread_${i % 40}`, 'openai', 'gpt-5', 50 + i, 7 + (i % 80), 0.002 * (i % 11), sqlTime(i)],
    llm_calls_fts: (i) => [`c ${i}`],
  },
  right: {
    chat_threads: {
      ...{ entity: 'session', key: 'thread_id' },
      fields: { key: 'thread_id', agentId: 'assistant_id', title: 'topic', createdAt: 'started as epoch-s' },
    },
    assistants: {
      entity: 'agent',
      key: 'assistant_id',
      fields: { agentId: 'assistant_id', name: 'title', createdAt: 'created as epoch-s' },
    },
    llm_calls: {
      ...{ entity: 'token-use', key: 'call_id' },
      fields: {
        ...{
          messageId: 'call_id',
          provider: 'vendor',
          model: 'model_name',
          input: 'tokens_in',
          output: 'tokens_out',
          costUsd: 'cost',
          at: 'ts',
        },
      },
      relations: { session: 'thread_id' },
    },
  },
}
