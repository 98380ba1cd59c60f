import { z } from 'zod'
import {
  AlertMemberView,
  AlertView,
  ChannelView,
  DeliveryView,
  MatcherView,
  NoticeMessage,
  NoticeView,
  SilenceView,
} from '#contracts/alerts.ts'
import { BudgetUse, BudgetView } from '#contracts/budgets.ts'
import { ComponentSampleInput, ComponentView } from '#contracts/components.ts'
import { HandoffChannelView, HandoffMessageView, handoffSteps } from '#contracts/handoffs.ts'
import { IncidentEntryView, IncidentView } from '#contracts/incidents.ts'
import { alertStates, severities } from '#domain/alert/alert.ts'

const Time = z.iso.datetime({ offset: true })
const nextCursor = z.string().nullable()
const limit = z.coerce.number().int().min(1).max(200).default(50)
const cursor = z.string().max(200).optional()
/** Why somebody did it: kept with the thing and in the audit log. */
const reason = z.string().trim().min(1).max(1000)

/** GET /alerts, most pressing first when open, else newest first. */
export const AlertsQuery = z.object({
  open: z.enum(['true', 'false']).default('true'),
  state: z.enum(alertStates).optional(),
  severity: z.enum(severities).optional(),
  rule: z.string().max(100).optional(),
  /** Those with a member that is this session. */
  session: z.uuid().optional(),
  limit,
  cursor,
})
export type AlertsQuery = z.infer<typeof AlertsQuery>
export const AlertPage = z.object({ items: z.array(AlertView), nextCursor, asOf: z.string() })
export type AlertPage = z.infer<typeof AlertPage>
/** GET /alerts/{id}. At most 500 members, firing first. */
export const AlertDetail = z.object({
  alert: AlertView,
  message: NoticeMessage,
  members: z.array(AlertMemberView),
  memberCount: z.number().int(),
  notices: z.array(NoticeView),
  asOf: z.string(),
})
export type AlertDetail = z.infer<typeof AlertDetail>
/** POST /alerts/{id}/acknowledge */
export const AcknowledgeBody = z.strictObject({ reason: z.string().trim().max(1000).default('') })

/** GET /silences, POST /silences, POST /silences/{id}/end */
export const SilencePage = z.object({ items: z.array(SilenceView), asOf: z.string() })
export type SilencePage = z.infer<typeof SilencePage>
export const SilenceBody = z.strictObject({
  matchers: z.array(MatcherView).min(1).max(20),
  /** Whom to ask about it. Absent = who makes it. */
  owner: z.string().trim().min(1).max(200).optional(),
  reason,
  startsAt: Time.optional(),
  /** A silence always ends; at most 30 days ahead. */
  endsAt: Time,
})
export type SilenceBody = z.infer<typeof SilenceBody>

/** POST /silences/preview: what of the open alerts a silence would mute now. */
export const SilencePreviewBody = z.strictObject({ matchers: z.array(MatcherView).min(1).max(20) })
export type SilencePreviewBody = z.infer<typeof SilencePreviewBody>
export const SilencePreview = z.object({
  /** Open alerts with at least one member that it matches, and of those the ones it mutes whole. */
  alerts: z.number().int(),
  whole: z.number().int(),
  members: z.number().int(),
  /** Titles of some of these alerts, most pressing first. */
  titles: z.array(z.string()),
})
export type SilencePreview = z.infer<typeof SilencePreview>

/** The signal to an outside watcher that this one is alive; null = none is configured. */
export const DeadManView = z.object({
  /** How often it is sent. */
  everyMs: z.number(),
  lastSentAt: Time.nullable(),
  lastError: z.string().nullable(),
})
export type DeadManView = z.infer<typeof DeadManView>

/** GET /deliveries: dead letters, of one channel or of all, newest first; `total` counts those beyond the limit too. */
export const DeadLettersQuery = z.object({ channel: z.string().max(100).optional(), limit })
export type DeadLettersQuery = z.infer<typeof DeadLettersQuery>
/** `title` is that of the message that did not arrive. */
export const DeadLetterView = DeliveryView.extend({ title: z.string() })
export type DeadLetterView = z.infer<typeof DeadLetterView>
export const DeadLetterPage = z.object({ items: z.array(DeadLetterView), total: z.number().int() })
export type DeadLetterPage = z.infer<typeof DeadLetterPage>

/** POST /deliveries/{id}/redrive: a dead letter of a channel is sent once more. */
export const RedriveDeliveryBody = z.strictObject({ reason: z.string().trim().max(1000).default('') })

/** GET /channels; POST /channels/{slug}/test sends a test notice and answers with what came of it. */
export const ChannelPage = z.object({ items: z.array(ChannelView), deadMan: DeadManView.nullable(), asOf: z.string() })
export type ChannelPage = z.infer<typeof ChannelPage>
export const ChannelTest = z.object({ channel: z.string(), ok: z.boolean(), says: z.string() })
export type ChannelTest = z.infer<typeof ChannelTest>

/** GET /alert-rules: what is in force, for people to read. */
export const RuleView = z.object({
  name: z.string(),
  severity: z.enum(severities),
  says: z.string(),
  condition: z.string(),
  groupBy: z.array(z.string()),
  timers: z.string(),
  channels: z.array(z.string()),
  owner: z.string().nullable(),
  runbook: z.string().nullable(),
  /** Members that fire now. */
  firing: z.number().int(),
  /** null = it can be evaluated. */
  unknown: z.string().nullable(),
})
export type RuleView = z.infer<typeof RuleView>
export const RulePage = z.object({ items: z.array(RuleView), evaluatedAt: Time.nullable(), revision: z.string().nullable() })
export type RulePage = z.infer<typeof RulePage>

/** GET /budgets, most used first within each state, at most 500; GET /budgets/{budget}?scope=… with who used it. */
export const BudgetPage = z.object({ items: z.array(BudgetView), asOf: z.string() })
export type BudgetPage = z.infer<typeof BudgetPage>
export const BudgetDetail = z.object({ budget: BudgetView, use: BudgetUse, asOf: z.string() })
export type BudgetDetail = z.infer<typeof BudgetDetail>

/** GET /components, most pressing first; GET /components/{slug}: samples of the last `hours`; POST /components/{slug}/samples */
export const ComponentQuery = z.object({ hours: z.coerce.number().min(0.05).max(2_160).default(6) })
export const ComponentPage = z.object({ items: z.array(ComponentView), asOf: z.string() })
export type ComponentPage = z.infer<typeof ComponentPage>
/** Samples oldest first, at most 600: of more, the last of each of as many equal stretches. */
export const ComponentDetail = z.object({ component: ComponentView, samples: z.array(ComponentSampleInput), asOf: z.string() })
export type ComponentDetail = z.infer<typeof ComponentDetail>
export const SamplesBody = z.strictObject({
  name: z.string().trim().min(1).max(200).optional(),
  kind: z.string().trim().min(1).max(50).optional(),
  samples: z.array(ComponentSampleInput).min(1).max(500),
})
export type SamplesBody = z.infer<typeof SamplesBody>
/** `taken` = those that were not there before: a sample sent again is no second one. */
export const SamplesTaken = z.object({ taken: z.number().int() })
export type SamplesTaken = z.infer<typeof SamplesTaken>

/** Name of a channel between sessions. */
export const HandoffChannelName = z.string().regex(/^[\w.:/-]{1,200}$/, 'expected letters, digits and . : / - _')
/** What others call their own things: any text but control characters. */
const Name = z
  .string()
  .min(1)
  .max(200)
  .refine((text) => text.isWellFormed() && !/\p{Cc}/u.test(text), 'expected text without control characters')
/** POST /handoffs: what happened to messages that go another way. Idempotent by channel, message, step and report id. */
export const HandoffReportBody = z.strictObject({
  reports: z
    .array(
      z.strictObject({
        channel: HandoffChannelName,
        messageId: Name,
        step: z.enum(handoffSteps),
        /** The same report twice has the same id; another delivery of the same message has another. */
        reportId: Name,
        seq: z.number().int().min(0).optional(),
        at: Time,
        fromSession: z.string().max(500).optional(),
        toSession: z.string().max(500).optional(),
        /** Version of the input the step ran on, and of what it wrote: what tells a stale step. */
        readVersion: z.string().max(200).optional(),
        wroteVersion: z.string().max(200).optional(),
        deadlineAt: Time.optional(),
      }),
    )
    .min(1)
    .max(1000),
})
export type HandoffReportBody = z.infer<typeof HandoffReportBody>
/** POST /handoffs/{channel}/messages: sends through us. Refused with 429 and when to come back while `capacity` waits. */
export const HandoffSendBody = z.strictObject({
  messages: z
    .array(
      z.strictObject({
        key: Name,
        body: z.json(),
        deadlineAt: Time.optional(),
      }),
    )
    .min(1)
    .max(1000),
})
export type HandoffSendBody = z.infer<typeof HandoffSendBody>
/** `seq` by key, in the order given; `isNew` false = that key was sent before. */
export const HandoffSent = z.object({ items: z.array(z.object({ key: z.string(), seq: z.string(), isNew: z.boolean() })) })
export type HandoffSent = z.infer<typeof HandoffSent>
/** How many reports were new, and how many were known already. */
export const HandoffReported = z.object({ taken: z.number().int(), known: z.number().int() })
export type HandoffReported = z.infer<typeof HandoffReported>
const Seq = z.string().regex(/^\d{1,15}$/, 'expected a sequence number')
/** POST /handoffs/{channel}/take: the oldest messages, to one consumer at a time, for `leaseSeconds`. */
export const HandoffTakeBody = z.strictObject({
  consumer: Name,
  max: z.number().int().min(1).max(1000).default(1),
  leaseSeconds: z.number().int().min(1).max(3600).default(60),
  /** Waits this long for a message before it answers with none. */
  waitSeconds: z.number().int().min(0).max(5).default(0),
})
export type HandoffTakeBody = z.infer<typeof HandoffTakeBody>
/** `says` = why there is none, when there is none. */
export const HandoffTaken = z.object({
  leaseId: z.uuid().nullable(),
  leasedUntil: Time.nullable(),
  says: z.string().nullable(),
  items: z.array(HandoffMessageView),
})
export type HandoffTaken = z.infer<typeof HandoffTaken>
/**
 * POST /handoffs/{channel}/acknowledge: all of the lease up to and with `upTo` took effect; `failed`: the one after it did not, and
 * comes again, or is dead. With `keep` the lease goes on, for `leaseSeconds` from now. Repeating it changes nothing.
 */
export const HandoffAcknowledgeBody = z
  .strictObject({
    leaseId: z.uuid(),
    upTo: Seq.optional(),
    failed: z.strictObject({ seq: Seq, error: z.string().max(1000) }).optional(),
    keep: z.strictObject({ leaseSeconds: z.number().int().min(1).max(3600) }).optional(),
  })
  .refine(({ failed, keep }) => !failed || !keep, 'a lease with a failure is over: send failed or keep, not both')
export type HandoffAcknowledgeBody = z.infer<typeof HandoffAcknowledgeBody>
/** `settled` = messages that took effect by this very call. */
export const HandoffAcknowledged = z.object({ settled: z.number().int(), waiting: z.number().int(), dead: z.number().int() })
export type HandoffAcknowledged = z.infer<typeof HandoffAcknowledged>
export const HandoffPage = z.object({ items: z.array(HandoffChannelView), asOf: z.string() })
export type HandoffPage = z.infer<typeof HandoffPage>
/** GET /handoffs/{channel}/messages?state=dead, oldest first; those that took effect newest first. */
export const HandoffMessagesQuery = z.object({
  state: z.enum(['waiting', 'effective', 'dead']).default('waiting'),
  limit,
  cursor,
})
export type HandoffMessagesQuery = z.infer<typeof HandoffMessagesQuery>
export const HandoffMessagePage = z.object({ items: z.array(HandoffMessageView), nextCursor })
export type HandoffMessagePage = z.infer<typeof HandoffMessagePage>
/** POST /handoffs/{channel}/redrive: dead letters are delivered once more. POST /handoffs/{channel}/skip: they never are. */
export const RedriveBody = z.strictObject({ seqs: z.array(Seq).min(1).max(500), reason })
export type RedriveBody = z.infer<typeof RedriveBody>
/** POST /handoffs/{channel}/pause and /resume: nothing is delivered meanwhile; what is sent is kept. */
export const HandoffPauseBody = z.strictObject({ reason })
/** POST /handoffs/{channel}/settings */
export const HandoffSettingsBody = z.strictObject({
  capacity: z.number().int().min(1).max(100_000).optional(),
  blocks: z.boolean().optional(),
  maxAttempts: z.number().int().min(1).max(100).optional(),
  reason,
})
export type HandoffSettingsBody = z.infer<typeof HandoffSettingsBody>

/** GET /incidents, GET /incidents/{number} */
export const IncidentsQuery = z.object({ open: z.enum(['true', 'false']).optional(), limit, cursor })
export const IncidentPage = z.object({ items: z.array(IncidentView), nextCursor, asOf: z.string() })
export type IncidentPage = z.infer<typeof IncidentPage>
export const IncidentDetail = z.object({
  incident: IncidentView,
  entries: z.array(IncidentEntryView),
  /** Earlier incidents with the same signature, newest first. */
  similar: z.array(IncidentView),
  asOf: z.string(),
})
export type IncidentDetail = z.infer<typeof IncidentDetail>
/** POST /incidents/{number}/notes · /owner · /close · /actions/{id}/{approve|reject|undo} */
export const NoteBody = z.strictObject({ text: z.string().trim().min(1).max(10_000) })
export const OwnerBody = z.strictObject({ owner: z.string().trim().min(1).max(200).nullable() })
export const CloseBody = z.strictObject({ reason: z.string().trim().max(1000).default('') })
export const DecideBody = z.strictObject({ reason: z.string().trim().max(1000).default('') })
/** GET /incidents/{number}/post-mortem: made from the record, as Markdown. */
export const PostMortem = z.object({ markdown: z.string() })
export type PostMortem = z.infer<typeof PostMortem>
