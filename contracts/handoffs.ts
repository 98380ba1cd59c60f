import { z } from 'zod'

const Time = z.iso.datetime({ offset: true })

/** `dead` and `full` are a durable hand-off's: a message that nobody could process, waiting for a person; no room for more. */
export const handoffFaultKinds = ['gap', 'duplicate', 'reordered', 'stale', 'overdue', 'dead', 'full'] as const
export const handoffSteps = ['sent', 'received', 'effective'] as const
export const handoffMessageStates = ['ready', 'leased', 'effective', 'dead', 'skipped'] as const

export const HandoffFaultView = z.object({
  fault: z.enum(handoffFaultKinds),
  /** Names the messages. */
  says: z.string(),
  messages: z.array(z.string()),
  since: Time,
})
export type HandoffFaultView = z.infer<typeof HandoffFaultView>

/** One channel between sessions: followed (it goes another way), or durable (it goes through us). */
export const HandoffChannelView = z.object({
  channel: z.string(),
  durable: z.boolean(),
  /** Durable: most messages waiting or dead before a sender is refused; null = followed. */
  capacity: z.number().int().nullable(),
  /** Durable: a dead letter stops what comes after it. */
  blocks: z.boolean(),
  /** Durable: why nothing is delivered though something waits; null = nothing stands in the way. */
  stopped: z.string().nullable(),
  /** Durable: sent and not settled. Followed: sent and not arrived. */
  waiting: z.number().int(),
  dead: z.number().int(),
  sent: z.number(),
  effective: z.number(),
  pausedAt: Time.nullable(),
  lastMessageAt: Time.nullable(),
  /** What is open now, worst first. */
  faults: z.array(HandoffFaultView),
})
export type HandoffChannelView = z.infer<typeof HandoffChannelView>

export const HandoffMessageView = z.object({
  channel: z.string(),
  /** Sequence number in the channel, decimal. */
  seq: z.string(),
  key: z.string(),
  state: z.enum(handoffMessageStates),
  /** Deliveries of it that failed. */
  attempts: z.number().int(),
  consumer: z.string().nullable(),
  sentAt: Time,
  deadlineAt: Time.nullable(),
  deliveredAt: Time.nullable(),
  effectiveAt: Time.nullable(),
  lastError: z.string().nullable(),
  /** As it was sent when a consumer takes it; secrets masked in lists. */
  body: z.unknown(),
})
export type HandoffMessageView = z.infer<typeof HandoffMessageView>
