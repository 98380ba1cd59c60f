import { z } from 'zod'
import { actionStates } from '#contracts/live.ts'
import { gatewayStates } from '#domain/gateway/state.ts'

/** Which gateway a workflow or activity means. The address and the token are looked up from configuration, never carried. */
export const GatewayRef = z.object({ tenantId: z.uuid(), gatewayId: z.uuid(), slug: z.string().min(1).max(100) })
export type GatewayRef = z.infer<typeof GatewayRef>

/** Why a watch came to its end without failing. */
export const watchEndings = ['shift-over', 'worker-stopping', 'cancelled'] as const
export type WatchEnding = (typeof watchEndings)[number]

/** What one watch did, for the workflow's small state; the facts themselves went to Postgres. Times in ms since epoch. */
export const WatchDigest = z.object({
  ending: z.enum(watchEndings),
  startedAt: z.number(),
  endedAt: z.number(),
  gatewayState: z.enum(gatewayStates),
  /** Facts the gateway sent, those stored for the first time, and those we had already. */
  observed: z.number(),
  stored: z.number(),
  duplicates: z.number(),
  verdictChanges: z.number(),
  connects: z.number(),
  gaps: z.number(),
})
export type WatchDigest = z.infer<typeof WatchDigest>

/** Actions that are done at a gateway, with what each needs besides its target. */
export const gatewayActions = ['session.abort', 'session.reset', 'session.message', 'agent.pause', 'agent.resume'] as const

/** One operator action as `actOnSession` runs it. `requestId` makes it idempotent from the click to the gateway. */
export const ActionInput = z.object({
  tenantId: z.uuid(),
  requestId: z.uuid(),
  action: z.enum(gatewayActions),
  gatewayId: z.uuid(),
  gatewaySlug: z.string().min(1).max(100),
  sessionKey: z.string().nullable(),
  agentId: z.string().nullable(),
  /** Abort this run only; null = whatever runs. */
  runId: z.string().nullable(),
  /** Only for `session.message`; sealed (`domain/redaction/sealed-text.ts`), as workflow histories are kept and shown. */
  message: z.string().nullable(),
  requestedBy: z.string().min(1),
  actorKind: z.enum(['member', 'token', 'system']),
  correlationId: z.string().min(1),
  /** Why, for the audit log, where a rule asks and no person. Optional: people's reasons are their own. */
  reason: z.string().max(1000).optional(),
})
export type ActionInput = z.infer<typeof ActionInput>

/** What came of an action: asked is not done, so `confirmed` means seen at the gateway afterwards. */
export const ActionOutcome = z.object({ state: z.enum(actionStates).exclude(['requested']), outcome: z.string() })
export type ActionOutcome = z.infer<typeof ActionOutcome>

/** What a reconciliation changed, by gateway slug. */
export const ReconcileReport = z.object({
  added: z.array(z.string()),
  changed: z.array(z.string()),
  removed: z.array(z.string()),
  /** Files that are wrong, in words; the last good configuration stays in force. */
  problems: z.array(z.string()),
})
export type ReconcileReport = z.infer<typeof ReconcileReport>

/** Rows deleted by table. */
export const RetentionReport = z.record(z.string(), z.number())
export type RetentionReport = z.infer<typeof RetentionReport>
