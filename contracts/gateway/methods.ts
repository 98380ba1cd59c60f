import { z } from 'zod'
import { Lanes, SystemInfo } from './vitals.ts'

/**
 * The gateway methods Mission Control calls, each with the parameters it sends and the parts of the answer it relies on.
 * Gateways refuse parameters they do not know, so a parameter is only listed here when protocol 4 has it everywhere.
 * Answers are read loosely: a newer gateway may say more, never less.
 */

/** Answer to `connect`: who the gateway is, what it can do, and which authority this connection really has. */
export const HelloOk = z.looseObject({
  type: z.literal('hello-ok'),
  protocol: z.number().int(),
  server: z.looseObject({ version: z.string(), bootId: z.string().optional(), connId: z.string().optional() }),
  features: z.looseObject({
    methods: z.array(z.string()),
    events: z.array(z.string()),
    capabilities: z.array(z.string()).optional(),
  }),
  snapshot: z
    .looseObject({
      uptimeMs: z.number().optional(),
      suspension: z.looseObject({ phase: z.string() }).optional(),
      health: z.looseObject({ eventLoop: z.looseObject({ degraded: z.boolean() }).optional() }).optional(),
    })
    .optional(),
  // The gateway clears scopes silently instead of refusing: this is the authority, not what was asked.
  auth: z.looseObject({ role: z.string(), scopes: z.array(z.string()) }),
  policy: z
    .looseObject({
      maxPayload: z.number().optional(),
      maxBufferedBytes: z.number().optional(),
      tickIntervalMs: z.number().positive(),
    })
    .optional(),
})
export type HelloOk = z.infer<typeof HelloOk>

/** A row of `sessions.list`; the rest of the row is read by `frames.ts` when it becomes an observation. */
export const ListedSession = z.looseObject({
  key: z.string(),
  sessionId: z.string().nullish(),
  agentId: z.string().nullish(),
  status: z.string().nullish(),
  // Left out while a run is active whose ids are unknown; absence never means idle.
  hasActiveRun: z.boolean().nullish(),
  activeRunIds: z.array(z.string()).nullish(),
  lastRunId: z.string().nullish(),
  abortedLastRun: z.boolean().nullish(),
  systemSent: z.boolean().nullish(),
  totalTokens: z.number().nullish(),
  createdAt: z.number().nullish(),
  updatedAt: z.number().nullish(),
})
export type ListedSession = z.infer<typeof ListedSession>

const SessionsListResult = z.looseObject({
  ts: z.number(),
  totalCount: z.number().optional(),
  hasMore: z.boolean(),
  nextOffset: z.number().nullish(),
  sessions: z.array(ListedSession),
})

/** One transcript entry; read further by `frames.ts`. */
export const HistoryMessage = z.looseObject({
  role: z.string(),
  timestamp: z.number().nullish(),
  idempotencyKey: z.string().nullish(),
})
export type HistoryMessage = z.infer<typeof HistoryMessage>

const PendingInput = z.looseObject({ runId: z.string().nullish(), state: z.string().nullish() })

const ChatHistoryResult = z.looseObject({
  sessionKey: z.string(),
  sessionId: z.string().nullish(),
  messages: z.array(HistoryMessage),
  hasMore: z.boolean().optional(),
  nextOffset: z.number().nullish(),
  totalMessages: z.number().optional(),
  pendingInputs: z.looseObject({ items: z.array(PendingInput) }).optional(),
  sessionInfo: ListedSession.optional(),
  inFlightRun: z.looseObject({ runId: z.string() }).nullish(),
})
export type ChatHistoryResult = z.infer<typeof ChatHistoryResult>

export const CronJob = z.looseObject({
  id: z.string(),
  name: z.string().nullish(),
  enabled: z.boolean(),
  description: z.string().nullish(),
  // Set on jobs that the gateway or a plugin owns; those cannot be edited by clients.
  declarationKey: z.string().nullish(),
  agentId: z.string().nullish(),
  effectiveAgentId: z.string().nullish(),
})
export type CronJob = z.infer<typeof CronJob>

/**
 * A gateway's configuration with secrets replaced by `__OPENCLAW_REDACTED__`. `hash` is keyed over the bytes of its file and stays the
 * same over restarts; what is written is in force once `appliedConfigHash` equals `configRevisionHash`.
 */
export const ConfigSnapshot = z.looseObject({
  path: z.string(),
  exists: z.boolean(),
  /** The file's text; null when it cannot be shown without its secrets. */
  raw: z.string().nullish(),
  /** What the file says, with what it includes. */
  sourceConfig: z.record(z.string(), z.unknown()).nullish(),
  hash: z.string().nullish(),
  valid: z.boolean(),
  issues: z.array(z.looseObject({ path: z.string(), message: z.string() })).nullish(),
  configRevisionHash: z.string().nullish(),
  appliedConfigHash: z.string().nullish(),
})
export type ConfigSnapshot = z.infer<typeof ConfigSnapshot>

const ConfigWritten = z.looseObject({ ok: z.boolean(), noop: z.boolean().optional(), hash: z.string().optional() })

/** Method name → schema of its answer. One table, so that a call cannot be made without its answer being checked. */
export const gatewayAnswers = {
  connect: HelloOk,
  'sessions.subscribe': z.looseObject({ subscribed: z.boolean() }),
  'sessions.list': SessionsListResult,
  'sessions.describe': z.looseObject({ session: ListedSession.nullable() }),
  'sessions.abort': z.looseObject({ ok: z.boolean(), abortedRunId: z.string().nullish(), status: z.string() }),
  'sessions.reset': z.looseObject({ ok: z.boolean(), key: z.string() }),
  'chat.history': ChatHistoryResult,
  'chat.send': z.looseObject({ runId: z.string(), status: z.string() }),
  'cron.list': z.looseObject({ jobs: z.array(CronJob), hasMore: z.boolean().optional() }),
  'cron.update': CronJob,
  'config.get': ConfigSnapshot,
  'config.patch': ConfigWritten,
  'config.apply': ConfigWritten,
  'config.schema.lookup': z.looseObject({
    path: z.string(),
    schema: z.record(z.string(), z.unknown()).nullish(),
    /** What the gateway does when this changes. */
    reloadKind: z.string().nullish(),
  }),
  'system.info': SystemInfo,
  'diagnostics.lanes': Lanes,
} as const

export type GatewayMethod = keyof typeof gatewayAnswers
export type GatewayAnswer<M extends GatewayMethod> = z.infer<(typeof gatewayAnswers)[M]>

/** Method name → what may be sent. Kept beside the answers because the gateway's validation is closed. */
export type GatewayParams = {
  connect: Record<string, unknown>
  'sessions.subscribe': Record<string, never>
  'sessions.list': { limit?: number; offset?: number; sortBy?: 'updatedAt'; search?: string }
  'sessions.describe': { key: string }
  'sessions.abort': { key: string; runId?: string }
  'sessions.reset': { key: string; reason?: 'reset'; expectedSessionId?: string }
  'chat.history': { sessionKey: string; limit: number; offset?: number }
  'chat.send': { sessionKey: string; message: string; idempotencyKey: string }
  'cron.list': { includeDisabled?: boolean; limit?: number; offset?: number }
  'cron.update': { jobId: string; patch: { enabled: boolean; description?: string } }
  'config.get': Record<string, never>
  /** `raw` = a JSON merge patch; arrays are only replaced where their path is named. */
  'config.patch': { raw: string; baseHash: string; replacePaths?: readonly string[]; note?: string }
  'config.apply': { raw: string; baseHash: string; note?: string }
  'config.schema.lookup': { path: string }
  'system.info': Record<string, never>
  'diagnostics.lanes': Record<string, never>
}
