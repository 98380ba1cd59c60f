/** What a field of an imported row holds once it is mapped. `time` is ms since epoch; `json` any JSON value. */
export type FieldType = 'text' | 'integer' | 'number' | 'boolean' | 'time' | 'json'

/** A field a mapping can fill. `required` ones make a row without them a bad row; `values` are all that it may say. */
export type EntityField = { type: FieldType; required?: true; values?: readonly string[]; says: string }

/** What a row may belong to: the entity that it names by legacy key. */
export type EntityRelation = { to: EntityName; required?: true; says: string }

export type EntityShape = {
  says: string
  fields: Readonly<Record<string, EntityField>>
  relations: Readonly<Record<string, EntityRelation>>
}

const text = (says: string): EntityField => ({ type: 'text', says })
const time = (says: string): EntityField => ({ type: 'time', says })
const count = (says: string): EntityField => ({ type: 'integer', says })
const needed = (field: EntityField): EntityField => ({ ...field, required: true })
const inSession = { session: { to: 'session', required: true, says: 'the session that it happened in' } } as const

const runStates = ['queued', 'running', 'done', 'failed', 'killed', 'timeout'] as const
const resultClasses = ['ok', 'nonzero', 'error', 'denied', 'aborted', 'unknown'] as const

/**
 * What history is made of, in the order in which it is copied: what others belong to comes first. Projects, tasks and documents
 * are known by source and legacy key; agents, sessions and what happened in them by the keys that live data uses too.
 */
export const entities = {
  agent: {
    says: 'an agent of the gateway that the mapping names',
    fields: {
      agentId: needed(text('its id at the gateway')),
      name: text('what people call it'),
      createdAt: time('when it was made'),
      detail: { type: 'json', says: 'all else that is worth keeping' },
    },
    relations: {},
  },
  project: {
    says: 'what tasks belong to',
    fields: {
      name: needed(text('what people call it')),
      status: text('in the words of the source'),
      description: text('what it is for'),
      createdAt: time('when it was made'),
      updatedAt: time('when it last changed'),
      detail: { type: 'json', says: 'all else that is worth keeping' },
    },
    relations: { parent: { to: 'project', says: 'the project that it is part of' } },
  },
  session: {
    says: 'a conversation or job of an agent',
    fields: {
      key: needed(text('its key at the gateway')),
      agentId: needed(text('id of its agent at the gateway')),
      gatewaySessionId: text('its id at the gateway'),
      kind: text('direct, group, cron, …'),
      label: text('short name'),
      title: text('what it is about'),
      parentKey: text('key of the session that began it'),
      status: { type: 'text', values: runStates, says: 'how its last run ended' },
      modelProvider: text('provider of its model'),
      model: text('its model'),
      lastRunError: text('why its last run failed'),
      createdAt: time('when it began'),
      lastActivityAt: time('when something last happened in it'),
    },
    relations: {},
  },
  task: {
    says: 'a piece of work for an agent',
    fields: {
      title: needed(text('what is to be done, in a line')),
      description: text('what is to be done'),
      status: text('in the words of the source'),
      priority: text('in the words of the source'),
      result: text('what came of it'),
      createdAt: time('when it was made'),
      updatedAt: time('when it last changed'),
      startedAt: time('when work on it began'),
      completedAt: time('when it was done'),
      dueAt: time('when it has to be done'),
      detail: { type: 'json', says: 'all else that is worth keeping' },
    },
    relations: {
      project: { to: 'project', says: 'the project that it belongs to' },
      parent: { to: 'task', says: 'the task that it is part of' },
      agent: { to: 'agent', says: 'who does it' },
      session: { to: 'session', says: 'where it is done' },
    },
  },
  run: {
    says: 'one run of an agent in a session',
    fields: {
      runId: needed(text('its id')),
      state: needed({ type: 'text', values: runStates, says: 'how it ended' }),
      startedAt: time('when it began'),
      endedAt: time('when it ended'),
      error: text('why it failed'),
      stopReason: text('why it stopped'),
    },
    relations: inSession,
  },
  'tool-call': {
    says: 'a tool that an agent called',
    fields: {
      toolCallId: needed(text('its id')),
      name: needed(text('the tool')),
      runId: text('the run that called it'),
      resultClass: { type: 'text', values: resultClasses, says: 'how it ended' },
      exitCode: count('exit code of a command'),
      startedAt: time('when it was called'),
      endedAt: time('when it ended'),
      durationMs: count('how long it took, ms'),
      args: { type: 'json', says: 'its arguments' },
    },
    relations: inSession,
  },
  'token-use': {
    says: 'tokens of one model call',
    fields: {
      messageId: needed(text('the message that they were used for')),
      at: needed(time('when they were used')),
      runId: text('the run that used them'),
      provider: text('provider of the model'),
      model: text('the model'),
      input: needed(count('input tokens without cache reads')),
      output: needed(count('output tokens')),
      cacheRead: count('input tokens read from a cache; 0 where nothing is said'),
      cacheWrite: count('input tokens written to a cache; 0 where nothing is said'),
      costUsd: { type: 'number', says: 'US dollars' },
    },
    relations: inSession,
  },
  event: {
    says: 'something that happened in a session',
    fields: {
      kind: needed(text('what happened: message, tool-started, …')),
      at: needed(time('when it happened')),
      dedupKey: text('the key of the same fact seen live; its legacy key where nothing is said'),
      runId: text('the run in which it happened'),
      body: { type: 'json', says: 'what there is to say of it' },
    },
    relations: inSession,
  },
  document: {
    says: 'a configuration or a coordination state, kept as it was',
    fields: {
      kind: needed(text('what it is: config, cron, state, …')),
      name: needed(text('what it was called')),
      at: time('when it last changed'),
      body: { type: 'json', says: 'what it said' },
    },
    relations: {},
  },
} as const satisfies Record<string, EntityShape>

export type EntityName = 'agent' | 'project' | 'session' | 'task' | 'run' | 'tool-call' | 'token-use' | 'event' | 'document'

/** In the order in which they are copied. */
export const entityNames = Object.keys(entities) as readonly EntityName[] // keys of a literal table

/** The shape of an entity without its literal types, for code that treats all of them alike. */
export const entityShape = (name: EntityName): EntityShape => entities[name]
