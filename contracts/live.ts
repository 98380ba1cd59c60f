import { z } from 'zod'
import { AlertView, ChannelView, NoticeView, SilenceView } from '#contracts/alerts.ts'
import { BackfillView } from '#contracts/backfills.ts'
import { BudgetView } from '#contracts/budgets.ts'
import { ComponentView } from '#contracts/components.ts'
import { DeploymentView, EnvironmentView, JournalEntry, OutputLine } from '#contracts/deployments.ts'
import { DriftReportView } from '#contracts/drift.ts'
import { EvidenceView } from '#contracts/evidence.ts'
import { GateRunView } from '#contracts/gates.ts'
import { HandoffChannelView } from '#contracts/handoffs.ts'
import { IncidentEntryView, IncidentView } from '#contracts/incidents.ts'
import { ReleaseView } from '#contracts/release.ts'
import { gatewayStates } from '#domain/gateway/state.ts'
import { runStates } from '#domain/session/observation.ts'
import { healthVerdicts } from '#domain/session/verdict.ts'

/** ISO 8601 with offset, as every time on the wire. */
const Time = z.iso.datetime({ offset: true })

/** Tokens as decimal numbers; below 2^53 for any session we will meet. `costUsd` null = the gateway priced nothing. */
export const TokenTotals = z.object({
  input: z.number(),
  output: z.number(),
  cacheRead: z.number(),
  cacheWrite: z.number(),
  costUsd: z.number().nullable(),
})
export type TokenTotals = z.infer<typeof TokenTotals>

/** One session as lists and streams show it. The same shape in /api/v1/sessions and in live frames. */
export const SessionView = z.object({
  id: z.uuid(),
  gatewayId: z.uuid(),
  gatewaySlug: z.string(),
  demo: z.boolean(),
  key: z.string(),
  agentId: z.string(),
  kind: z.string().nullable(),
  classification: z.string().nullable(),
  label: z.string().nullable(),
  title: z.string().nullable(),
  parentKey: z.string().nullable(),
  status: z.enum(runStates).nullable(),
  hasActiveRun: z.boolean().nullable(),
  modelProvider: z.string().nullable(),
  model: z.string().nullable(),
  lastRunError: z.string().nullable(),
  contextTokens: z.number().nullable(),
  contextWindow: z.number().nullable(),
  /** Summed over the model calls we saw; `null` = none seen of a session that is older than our watch, so unknown and not zero. */
  tokens: TokenTotals.nullable(),
  /** As `tokens`: tool calls we saw, or unknown. */
  toolCount: z.number().nullable(),
  /** From when on tokens and tool calls were counted; `null` = from the session's beginning. */
  countedSince: Time.nullable(),
  verdict: z.enum(healthVerdicts),
  verdictSince: Time.nullable(),
  verdictConfidence: z.number().nullable(),
  evidence: z.array(EvidenceView),
  hints: z.array(EvidenceView),
  firstSeenAt: Time,
  lastActivityAt: Time.nullable(),
  archived: z.boolean(),
  goneAt: Time.nullable(),
  /** A backfill brought it. Absent in frames that are older than backfills; required once those are no longer kept. */
  imported: z.boolean().default(false),
})
export type SessionView = z.infer<typeof SessionView>

export const GatewayLoad = z.object({
  /** Calls we made in the last whole minute, by method and in all, against our own cap. */
  perMinute: z.number(),
  cap: z.number(),
  byMethod: z.record(z.string(), z.number()),
  pollIntervalMs: z.number(),
  lastPollMs: z.number().nullable(),
})
export type GatewayLoad = z.infer<typeof GatewayLoad>

export const GatewayView = z.object({
  id: z.uuid(),
  slug: z.string(),
  name: z.string(),
  url: z.string(),
  /** `imported` = a backfill made it to hold what it brought; nobody watches it. */
  source: z.enum(['config', 'openclaw', 'environment', 'demo', 'imported']),
  demo: z.boolean(),
  state: z.enum(gatewayStates),
  stateSince: Time,
  stateReason: z.string().nullable(),
  missing: z.array(z.string()),
  serverVersion: z.string().nullable(),
  protocol: z.number().nullable(),
  load: GatewayLoad.nullable(),
  lastSeenAt: Time.nullable(),
  lastEventAt: Time.nullable(),
  lastPollAt: Time.nullable(),
  removedAt: Time.nullable(),
})
export type GatewayView = z.infer<typeof GatewayView>

/** One line of a session's timeline. `body` is the stored observation, texts redacted or left out. */
export const TimelineEntry = z.object({
  id: z.string(),
  sessionId: z.uuid(),
  runId: z.string().nullable(),
  kind: z.string(),
  at: Time,
  dedupKey: z.string(),
  body: z.record(z.string(), z.unknown()),
})
export type TimelineEntry = z.infer<typeof TimelineEntry>

export const FindingView = z.object({
  id: z.uuid(),
  kind: z.string(),
  gatewayId: z.uuid().nullable(),
  sessionId: z.uuid().nullable(),
  sessionKey: z.string().nullable(),
  /** What it is about when it is no session: `drift/production`, `gate/shop/production/answers`, `deployment/<id>`. */
  subject: z.string().nullable(),
  verdict: z.string(),
  since: Time,
  openedAt: Time,
  clearedAt: Time.nullable(),
  confidence: z.number(),
  evidence: z.array(EvidenceView),
})
export type FindingView = z.infer<typeof FindingView>

export const actionStates = ['requested', 'confirmed', 'refused', 'unverified', 'failed'] as const
export const ActionView = z.object({
  id: z.uuid(),
  action: z.string(),
  gatewayId: z.uuid(),
  sessionKey: z.string().nullable(),
  agentId: z.string().nullable(),
  requestedBy: z.string(),
  requestedAt: Time,
  state: z.enum(actionStates),
  outcome: z.string().nullable(),
  finishedAt: Time.nullable(),
  correlationId: z.string(),
})
export type ActionView = z.infer<typeof ActionView>

export const AuditView = z.object({
  id: z.uuid(),
  at: Time,
  actorKind: z.enum(['member', 'token', 'system']),
  actor: z.string(),
  action: z.string(),
  target: z.string().nullable(),
  outcome: z.string(),
  detail: z.record(z.string(), z.unknown()).nullable(),
  correlationId: z.string(),
})
export type AuditView = z.infer<typeof AuditView>

export const GapView = z.object({
  id: z.uuid(),
  gatewayId: z.uuid(),
  fromAt: Time,
  toAt: Time.nullable(),
  reason: z.string(),
  missed: z.number().nullable(),
  recovered: z.number(),
})
export type GapView = z.infer<typeof GapView>

/** What the outbox holds and the stream carries. `session`, `gateway`, … replace the entity whole; `timeline`, `journal` and `output` append. */
export const LiveFrame = z.discriminatedUnion('type', [
  z.object({ type: z.literal('session'), session: SessionView }),
  z.object({ type: z.literal('gateway'), gateway: GatewayView }),
  z.object({ type: z.literal('finding'), finding: FindingView }),
  z.object({ type: z.literal('action'), action: ActionView }),
  z.object({ type: z.literal('audit'), audit: AuditView }),
  z.object({ type: z.literal('gap'), gap: GapView }),
  z.object({ type: z.literal('timeline'), sessionId: z.uuid(), entries: z.array(TimelineEntry) }),
  z.object({ type: z.literal('release'), release: ReleaseView }),
  z.object({ type: z.literal('environment'), environment: EnvironmentView }),
  z.object({ type: z.literal('deployment'), deployment: DeploymentView }),
  z.object({ type: z.literal('journal'), deploymentId: z.uuid(), entries: z.array(JournalEntry) }),
  z.object({ type: z.literal('output'), deploymentId: z.uuid(), lines: z.array(OutputLine) }),
  z.object({ type: z.literal('gate-run'), run: GateRunView }),
  z.object({ type: z.literal('drift'), report: DriftReportView }),
  z.object({ type: z.literal('alert'), alert: AlertView }),
  z.object({ type: z.literal('notice'), notice: NoticeView }),
  z.object({ type: z.literal('silence'), silence: SilenceView }),
  z.object({ type: z.literal('channel'), channel: ChannelView }),
  z.object({ type: z.literal('incident'), incident: IncidentView }),
  z.object({ type: z.literal('incident-entry'), incidentId: z.uuid(), entries: z.array(IncidentEntryView) }),
  z.object({ type: z.literal('budget'), budget: BudgetView }),
  z.object({ type: z.literal('component'), component: ComponentView }),
  z.object({ type: z.literal('handoff'), channel: HandoffChannelView }),
  z.object({ type: z.literal('backfill'), backfill: BackfillView }),
])
export type LiveFrame = z.infer<typeof LiveFrame>

/** SSE `event:` names besides the frames (which go as `frames`, an array of LiveFrame): see web/live. */
export const liveEvents = { frames: 'frames', reset: 'reset', bye: 'bye' } as const

/** Body of `reset`: the reader's position was too old or from another epoch; forget all and load the lists again. */
export const LiveReset = z.object({ reason: z.enum(['too-old', 'new-epoch', 'first']), position: z.string() })
export type LiveReset = z.infer<typeof LiveReset>

/** Body of `bye`, the last event of a stream that the server ends on purpose. `retryMs` is already spread over the readers. */
export const LiveBye = z.object({ reason: z.enum(['shutdown', 'signed-out', 'slow', 'full']), retryMs: z.number().int().min(0) })
export type LiveBye = z.infer<typeof LiveBye>
