import { z } from 'zod'
import {
  ActionView,
  AuditView,
  FindingView,
  GapView,
  GatewayView,
  LiveFrame,
  SessionView,
  TimelineEntry,
  TokenTotals,
} from '#contracts/live.ts'
import { healthVerdicts } from '#domain/session/verdict.ts'

/** Opaque; hand it back as `cursor` for the next page. `null` = no more. */
const nextCursor = z.string().nullable()
const Limit = z.coerce.number().int().min(1).max(500).default(100)

export const SessionQuery = z.object({
  gateway: z.string().optional(),
  agent: z.string().optional(),
  verdict: z.union([z.enum(healthVerdicts), z.array(z.enum(healthVerdicts))]).optional(),
  search: z.string().max(200).optional(),
  /** Only sessions with trouble. */
  trouble: z.stringbool().optional(),
  includeGone: z.stringbool().default(false),
  /** Only sessions that a backfill brought, or only others. Nearly all that were brought are gone. */
  imported: z.stringbool().optional(),
  sort: z.enum(['activity', 'tokens', 'cost', 'key', 'verdict']).default('activity'),
  direction: z.enum(['asc', 'desc']).default('desc'),
  limit: z.coerce.number().int().min(1).max(10_000).default(100),
  cursor: z.string().max(500).optional(),
})
export type SessionQuery = z.infer<typeof SessionQuery>

/** `asOf` = stream position the page is true at: follow the stream from there and nothing is missed. */
export const SessionPage = z.object({ items: z.array(SessionView), nextCursor, total: z.number(), asOf: z.string() })
export type SessionPage = z.infer<typeof SessionPage>

export const GatewayPage = z.object({ items: z.array(GatewayView), gaps: z.array(GapView), asOf: z.string() })
export type GatewayPage = z.infer<typeof GatewayPage>

/** An agent of a gateway. `name` null = the gateway has not told one. */
export const AgentView = z.object({
  agentId: z.string(),
  name: z.string().nullable(),
  /** Since when its own schedules are off at the gateway, by us and confirmed there; `null` = not paused by us. */
  pausedAt: z.iso.datetime({ offset: true }).nullable(),
  /** A backfill brought it. */
  imported: z.boolean(),
  /** Sessions that are neither gone nor archived, and how many of them are in trouble. */
  liveSessions: z.number(),
  troubled: z.number(),
})
export type AgentView = z.infer<typeof AgentView>

/** `actions` = the latest one asked of each agent itself, newest first. */
export const AgentPage = z.object({ items: z.array(AgentView), actions: z.array(ActionView), asOf: z.string() })
export type AgentPage = z.infer<typeof AgentPage>

export const RunView = z.object({
  runId: z.string(),
  state: z.string(),
  startedAt: z.string().nullable(),
  endedAt: z.string().nullable(),
  error: z.string().nullable(),
  stopReason: z.string().nullable(),
  attempts: z.number(),
  modelCalls: z.number(),
  toolCount: z.number(),
  inputTokens: z.number(),
  outputTokens: z.number(),
  cacheReadTokens: z.number(),
  cacheWriteTokens: z.number(),
  costUsd: z.number().nullable(),
  resumed: z.boolean(),
})
export type RunView = z.infer<typeof RunView>

export const TokenPoint = z.object({
  at: z.string(),
  input: z.number(),
  output: z.number(),
  cacheRead: z.number(),
  cacheWrite: z.number(),
})
export type TokenPoint = z.infer<typeof TokenPoint>

/** Model calls that a backfill brought of a session which was watched before: the session's own sums leave them out. */
export const SessionHistory = z.object({
  calls: z.number(),
  tokens: TokenTotals,
  firstAt: z.iso.datetime({ offset: true }),
  lastAt: z.iso.datetime({ offset: true }),
})
export type SessionHistory = z.infer<typeof SessionHistory>

export const SessionDetail = z.object({
  session: SessionView,
  /** `null` = there are none, or they are in the session's sums. */
  history: SessionHistory.nullable(),
  runs: z.array(RunView),
  timeline: z.array(TimelineEntry),
  timelineCursor: nextCursor,
  tokens: z.array(TokenPoint),
  findings: z.array(FindingView),
  actions: z.array(ActionView),
  gaps: z.array(GapView),
  asOf: z.string(),
})
export type SessionDetail = z.infer<typeof SessionDetail>

export const TimelineQuery = z.object({ limit: Limit, cursor: z.string().max(100).optional() })
export const TimelinePage = z.object({ items: z.array(TimelineEntry), nextCursor })
export type TimelinePage = z.infer<typeof TimelinePage>

export const EventsQuery = z.object({
  after: z
    .string()
    .regex(/^\d{1,19}$/, 'a stream position: digits only')
    .default('0'),
  limit: z.coerce.number().int().min(1).max(1000).default(500),
})
export type EventsQuery = z.infer<typeof EventsQuery>
/** `reset` true: `after` is older than what is kept; load the lists again and go on from `position`. */
export const EventsPage = z.object({
  items: z.array(z.object({ id: z.string(), frame: LiveFrame })),
  position: z.string(),
  reset: z.boolean(),
})
export type EventsPage = z.infer<typeof EventsPage>

export const AuditQuery = z.object({
  limit: Limit,
  cursor: z.string().max(200).optional(),
  actor: z.string().max(200).optional(),
  action: z.string().max(100).optional(),
  correlationId: z.string().max(100).optional(),
})
export type AuditQuery = z.infer<typeof AuditQuery>
export const AuditPage = z.object({ items: z.array(AuditView), nextCursor })
export type AuditPage = z.infer<typeof AuditPage>

/** Overview: what needs a person now, the fleet at a glance, the burn. All counts are of live sessions (not gone, not archived). */
export const OverviewView = z.object({
  asOf: z.string(),
  at: z.string(),
  byVerdict: z.record(z.enum(healthVerdicts), z.number()),
  needsMe: z.array(SessionView),
  gateways: z.array(GatewayView),
  openFindings: z.number(),
  /** Tokens a minute over the last hour, oldest first, one point a minute; null = we were not watching. */
  burn: z.array(z.object({ at: z.string(), tokens: z.number().nullable(), costUsd: z.number().nullable() })),
  topBurners: z.array(z.object({ session: SessionView, tokensLastHour: z.number() })),
  recentActions: z.array(ActionView),
})
export type OverviewView = z.infer<typeof OverviewView>
