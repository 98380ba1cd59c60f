/** What a gateway must offer for each thing Mission Control does with it (gateway protocol 4). */

/** The only wire version this bridge speaks. */
export const PROTOCOL_VERSION = 4

export const purposes = ['monitor', 'abort', 'reset', 'message', 'pause', 'configure'] as const
export type Purpose = (typeof purposes)[number]

type Requirement = { scopes: readonly string[]; methods: readonly string[]; events: readonly string[] }

const NO_EVENTS: readonly string[] = []

/** Scopes asked, and methods and events needed. Each purpose asks for the least that does the work. */
export const requirements = {
  monitor: {
    scopes: ['operator.read'],
    methods: ['sessions.list', 'sessions.subscribe', 'chat.history'],
    events: ['agent', 'session.message', 'session.tool', 'sessions.changed', 'tick'],
  },
  // With write alone a client can only stop runs it started itself; those of others are refused as “unauthorized”.
  abort: { scopes: ['operator.admin'], methods: ['sessions.abort', 'chat.history'], events: NO_EVENTS },
  // Reading back needs no more than the scope of the action itself: admin implies read.
  reset: { scopes: ['operator.admin'], methods: ['sessions.describe', 'sessions.reset', 'chat.history'], events: NO_EVENTS },
  message: { scopes: ['operator.write'], methods: ['chat.send', 'chat.history'], events: NO_EVENTS },
  configure: {
    scopes: ['operator.admin'],
    methods: ['config.get', 'config.patch', 'config.apply', 'config.schema.lookup'],
    events: NO_EVENTS,
  },
  pause: { scopes: ['operator.admin'], methods: ['cron.list', 'cron.update'], events: NO_EVENTS },
} as const satisfies Record<Purpose, Requirement>
