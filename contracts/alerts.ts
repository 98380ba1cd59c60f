import { z } from 'zod'
import { alertStates, noticeReasons, noticeStatuses, severities } from '#domain/alert/alert.ts'
import { EvidenceView } from './evidence.ts'

/** ISO 8601 with offset, as every time on the wire. */
const Time = z.iso.datetime({ offset: true })
export const Labels = z.record(z.string(), z.string())

/** What an operator at 3 AM is told: what is wrong, why we believe it, what it costs, what can be done. */
export const NoticeMessage = z.object({
  /** One line: severity, what, where, how many. */
  title: z.string(),
  /** What is wrong, in a sentence. */
  what: z.string(),
  /** Why we believe it: sentences of the evidence, most telling first. */
  why: z.array(z.string()),
  /** What it costs: tokens, money, sessions, users; null = not known. */
  cost: z.string().nullable(),
  /** What can be done, most helpful first. */
  actions: z.array(z.object({ label: z.string(), url: z.string().nullable() })),
  runbook: z.string().nullable(),
  owner: z.string().nullable(),
  /** Page of the alert at this installation. */
  url: z.string(),
})
export type NoticeMessage = z.infer<typeof NoticeMessage>

export const deliveryStates = ['queued', 'sending', 'sent', 'dead', 'skipped'] as const
export const DeliveryView = z.object({
  id: z.uuid(),
  noticeId: z.uuid().nullable(),
  alertId: z.uuid().nullable(),
  channel: z.string(),
  state: z.enum(deliveryStates),
  attempts: z.number().int(),
  lastError: z.string().nullable(),
  queuedAt: Time,
  attemptedAt: Time.nullable(),
  sentAt: Time.nullable(),
})
export type DeliveryView = z.infer<typeof DeliveryView>

export const NoticeView = z.object({
  id: z.uuid(),
  alertId: z.uuid(),
  seq: z.number().int(),
  reason: z.enum(noticeReasons),
  status: z.enum(noticeStatuses),
  severity: z.enum(severities),
  firing: z.number().int(),
  resolved: z.number().int(),
  says: z.string(),
  at: Time,
  deliveries: z.array(DeliveryView),
})
export type NoticeView = z.infer<typeof NoticeView>

export const AlertView = z.object({
  id: z.uuid(),
  rule: z.string(),
  groupKey: z.string(),
  state: z.enum(alertStates),
  severity: z.enum(severities),
  labels: Labels,
  title: z.string(),
  says: z.string(),
  owner: z.string().nullable(),
  runbook: z.string().nullable(),
  firing: z.number().int(),
  resolved: z.number().int(),
  suppressed: z.number().int(),
  noticeCount: z.number().int(),
  openedAt: Time,
  /** null = nobody was told (yet, or because it is muted). */
  notifiedAt: Time.nullable(),
  acknowledgedAt: Time.nullable(),
  acknowledgedBy: z.string().nullable(),
  flappingSince: Time.nullable(),
  resolvedAt: Time.nullable(),
  updatedAt: Time,
  previousId: z.uuid().nullable(),
  incidentId: z.uuid().nullable(),
  incidentNumber: z.number().int().nullable(),
})
export type AlertView = z.infer<typeof AlertView>

export const AlertMemberView = z.object({
  id: z.uuid(),
  labels: Labels,
  severity: z.enum(severities),
  state: z.enum(['firing', 'resolved', 'no-data']),
  since: Time,
  clearedAt: Time.nullable(),
  findingId: z.uuid().nullable(),
  sessionId: z.uuid().nullable(),
  gatewayId: z.uuid().nullable(),
  says: z.string(),
  figures: EvidenceView.shape.figures,
  suppressedBy: z.string().nullable(),
})
export type AlertMemberView = z.infer<typeof AlertMemberView>

export const MatcherView = z.object({
  label: z.string().min(1).max(100),
  is: z.enum(['=', '!=', '=~', '!~']),
  value: z.string().max(500),
})

export const SilenceView = z.object({
  id: z.uuid(),
  matchers: z.array(MatcherView),
  owner: z.string(),
  reason: z.string(),
  createdBy: z.string(),
  startsAt: Time,
  endsAt: Time,
  endedAt: Time.nullable(),
  endedBy: z.string().nullable(),
})
export type SilenceView = z.infer<typeof SilenceView>

export const channelKinds = ['in-app', 'slack', 'webhook', 'email', 'pagerduty'] as const
export const channelStates = ['unknown', 'ok', 'failing', 'dead', 'removed'] as const
/** How a channel does. What it is stands in `config/alerts.yaml`; no address and no secret is in here. */
export const ChannelView = z.object({
  slug: z.string(),
  kind: z.enum(channelKinds),
  state: z.enum(channelStates),
  since: Time,
  lastSentAt: Time.nullable(),
  lastError: z.string().nullable(),
  failures: z.number().int(),
})
export type ChannelView = z.infer<typeof ChannelView>
