import type { EntityName } from '../entities.ts'

const list = (phrases: string): readonly string[] => phrases.split('|')

/** What tables of an entity are called, in the singular; a phrase is better than a word. */
export const entityWords: Readonly<Record<EntityName, readonly string[]>> = {
  agent: list('agent|bot|assistant|worker|ai agent|agent profile|agenten|assistent|assistenten'),
  project: list('project|board|workspace|epic|initiative|projekt|projekte|proyecto|projet'),
  session: list('session|conversation|chat|thread|agent session|dialog|sitzung|sitzungen|gespraech|gespraeche|unterhaltung'),
  task: list('task|ticket|issue|todo|work item|workitem|story|card|job|subtask|aufgabe|aufgaben|vorgang|vorgaenge|tarea|tache'),
  run: list('run|execution|attempt|agent run|session run|lauf|laeufe|ausfuehrung|ausfuehrungen'),
  'tool-call': list(
    'tool call|toolcall|tool use|tool execution|tool invocation|function call|werkzeugaufruf|werkzeugaufrufe|tool run|tool log',
  ),
  'token-use': list(
    'token usage|token use|tokenusage|llm usage|llm call|model call|model usage|usage|usage record|token log|token count|tokenverbrauch|verbrauch|ai usage|api usage|llm request|completion',
  ),
  event: list(
    'event|message|activity|log|history|audit|log entry|entry|ereignis|ereignisse|nachricht|nachrichten|verlauf|protokoll|transcript|turn',
  ),
  document: list(
    'config|setting|configuration|state|kv|cron|cron job|cronjob|preference|memory|document|option|einstellung|einstellungen|konfiguration|dokument|zustand',
  ),
}

const CREATED = list(
  'created at|created|created on|create time|created time|date created|creation date|created date|creation time|ctime|inserted at|added at|date added|opened at|submitted at|angelegt|angelegt am|erstellt|erstellt am|erstellungsdatum|anlagedatum|creado en|opened|time created|born at|added|registered at|registered|since|fecha creacion',
)
const UPDATED = list(
  'updated at|updated|updated on|update time|date updated|modified|modified at|modified on|last modified|last updated|mtime|changed at|last update|geaendert|geaendert am|aktualisiert|aktualisiert am|aenderungsdatum|last changed|last change|edited at|time updated',
)
const STARTED = list(
  'started at|started|started on|start|start time|start at|began at|begun at|begin|gestartet|gestartet am|beginn|begonnen am|start date|called at|time started|start ts|invoked|invoked at|called',
)
const ENDED = list(
  'ended at|ended|end|end time|end at|finished at|finished|completed at|stopped at|closed at|beendet|beendet am|ende|end date|finish time|returned at|time ended|end ts|finish|finish date|fecha cierre',
)
const MOMENT = list(
  'at|time|timestamp|ts|sent|occurred at|happened at|logged at|recorded at|event time|zeit|zeitpunkt|zeitstempel|when|sent at|date|datum|uhrzeit',
).concat(CREATED)
const STATE = list('state|status|run state|run status|outcome|zustand|result|result status')
const RUN_ID = list('run id|run|execution id|lauf id|attempt id|run key|run uuid')
const PROVIDER = list('provider|model provider|llm provider|vendor|anbieter')
const MODEL = list('model|model name|llm model|model id|llm|modell')
const TITLE = list(
  'title|subject|summary|headline|titel|betreff|bezeichnung|name|task name|task|short description|kurzbeschreibung|heading|titulo|topic|thema',
)
const NAME = list('name|display name|full name|title|label|bezeichnung|titel|anzeigename|nombre')
const DESCRIPTION = list(
  'description|desc|body|details|content|notes|text|beschreibung|inhalt|prompt|instructions|long description|note|goal|ziel|notas',
)

/** What columns of a field are called, best first. Fields that are keys, relations or all the rest are found otherwise. */
export const fieldWords: Readonly<Record<EntityName, Readonly<Record<string, readonly string[]>>>> = {
  agent: {
    agentId: list(
      'agent id|agent key|slug|handle|key|code|identifier|agent name|agent code|agent handle|username|kennung|kuerzel',
    ),
    name: NAME,
    createdAt: CREATED,
  },
  project: {
    name: NAME,
    status: list('status|state|zustand|phase|current state|estado'),
    description: DESCRIPTION,
    createdAt: CREATED,
    updatedAt: UPDATED,
  },
  session: {
    key: list('session key|key|session id|conversation id|thread id|chat id|session uuid|uuid|external id|kennung|schluessel'),
    agentId: list(
      'agent id|agent|agent key|agent name|agent slug|assistant id|bot id|bot|assistant|agenten id|agent uuid|agent code|agent handle|bot handle|bot name',
    ),
    gatewaySessionId: list('gateway session id|openclaw session id|session uuid|session id'),
    kind: list('kind|type|channel|category|art|typ|kanal|session type'),
    label: list('label|short name|alias|nickname'),
    title: TITLE,
    parentKey: list('parent key|parent session key|parent session id|parent session|spawned by'),
    status: list('status|state|last status|zustand'),
    modelProvider: PROVIDER,
    model: MODEL,
    lastRunError: list('last run error|last error|error|error message|fehler|fehlermeldung'),
    createdAt: CREATED.concat(STARTED),
    lastActivityAt: list(
      'last activity at|last activity|last active at|last seen at|last seen|last message at|letzte aktivitaet|last used at|last event at|last message|last event',
    ).concat(UPDATED, ENDED),
  },
  task: {
    title: TITLE,
    description: DESCRIPTION,
    status: list('status|state|zustand|stage|phase|lane|column|bearbeitungsstand|current state|task status|estado'),
    priority: list('priority|prio|importance|severity|urgency|prioritaet|dringlichkeit|prioridad'),
    result: list('result|outcome|output|resolution|answer|response|ergebnis|loesung'),
    createdAt: CREATED,
    updatedAt: UPDATED,
    startedAt: STARTED,
    completedAt: list(
      'completed at|completed|completed on|done at|finished at|closed at|resolved at|erledigt am|abgeschlossen am|fertig am|completion date|closed on|date closed|completed date|closed|resolved',
    ).concat(ENDED),
    dueAt: list('due at|due|due date|due on|deadline|faellig|faellig am|faelligkeit|frist|target date|due by'),
  },
  run: {
    runId: list('run id|run key|run uuid|execution id|attempt id|uuid'),
    state: STATE,
    startedAt: STARTED.concat(CREATED),
    endedAt: ENDED,
    error: list('error|error message|failure|failure reason|exception|fehler|fehlermeldung|error text'),
    stopReason: list('stop reason|finish reason|exit reason|end reason|reason|grund'),
  },
  'tool-call': {
    toolCallId: list('tool call id|call id|tool use id|invocation id|uuid'),
    name: list('tool name|tool|name|function name|function|command name|werkzeug'),
    runId: RUN_ID,
    resultClass: list('result class|status|outcome|result status|state|zustand'),
    exitCode: list('exit code|exit status|return code|rc|exitcode'),
    startedAt: STARTED.concat(MOMENT),
    endedAt: ENDED,
    durationMs: list('duration ms|elapsed ms|latency ms|took ms|dauer ms|duration millis|time ms|runtime ms'),
    args: list('args|arguments|input|params|parameters|tool input|argumente|payload|tool args|eingabe'),
  },
  'token-use': {
    messageId: list('message id|request id|response id|call id|completion id|generation id'),
    at: MOMENT,
    runId: RUN_ID,
    provider: PROVIDER,
    model: MODEL,
    input: list(
      'input tokens|prompt tokens|tokens in|tokens input|tokens prompt|input|eingabe tokens|input token count|prompt token count|in tokens',
    ),
    output: list(
      'output tokens|completion tokens|tokens out|tokens output|tokens completion|output|ausgabe tokens|output token count|completion token count|out tokens|generated tokens',
    ),
    cacheRead: list('cache read tokens|cache read input tokens|cached tokens|cache read|cached input tokens|cached'),
    cacheWrite: list('cache write tokens|cache creation input tokens|cache creation tokens|cache write'),
    costUsd: list('cost usd|usd|cost|total cost|total cost usd|price usd|kosten usd|amount usd|kosten|cost dollars'),
  },
  event: {
    kind: list('kind|event type|type|event|event name|event kind|action|role|art|typ|ereignis|message type|rolle|activity type'),
    at: MOMENT,
    runId: RUN_ID,
    body: list('body|payload|data|content|message|text|details|detail|inhalt|nachricht|event data|message text|metadata'),
  },
  document: {
    name: list('name|key|path|file|filename|title|schluessel|id|setting|clave|nombre'),
    at: UPDATED.concat(MOMENT),
    body: list('value|content|data|body|config|json|wert|inhalt|state|settings|payload|valor'),
  },
}

/** How a column is called that names the row which a relation means, besides what the table is called. */
export const relationWords: Readonly<Record<string, readonly string[]>> = {
  agent: list(
    'agent|assignee|assigned to|assigned agent|owner agent|executor|bot|assistant|worker|bearbeiter|zustaendig|agenten',
  ),
  project: list('project|projekt|board|workspace|epic|proyecto'),
  session: list('session|conversation|thread|chat|sitzung|gespraech|sitzungs|sitzungen'),
  parent: list(
    'parent|parent task|parent project|parent ticket|parent issue|super|uebergeordnet|eltern|oberaufgabe|elternaufgabe|uebergeordnete aufgabe|oberprojekt|padre|tarea padre',
  ),
}
