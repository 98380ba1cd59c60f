import { z } from 'zod'
import { nearestName } from '#domain/nearest-name.ts'
import { type WebhookEventType, webhookEventTypes } from '#domain/webhook/event-types.ts'
import { Labels } from './alerts.ts'

const Time = z.iso.datetime({ offset: true })

/** Largest body that is sent, in bytes; of a larger one `data` is left out but for its id, and can be asked for at the API. */
export const LARGEST_EVENT = 64 * 1024

/**
 * What a receiver gets as JSON. `data` is the thing as /api/v1 shows it at that moment; `truncated` is true where it was too large and
 * has its id alone.
 */
export const WebhookEvent = z.object({
  type: z.enum(webhookEventTypes),
  timestamp: Time,
  labels: Labels,
  truncated: z.boolean(),
  data: z.record(z.string(), z.unknown()),
})
export type WebhookEvent = z.infer<typeof WebhookEvent>

/** Headers of the Standard Webhooks specification. */
export const webhookEventHeaders = { id: 'webhook-id', timestamp: 'webhook-timestamp', signature: 'webhook-signature' } as const

export const webhookStates = ['unknown', 'ok', 'failing', 'dead', 'removed'] as const

/** How a webhook does. What it is stands in `config/webhooks.yaml`; no address and no secret is in here. */
export const WebhookView = z.object({
  slug: z.string(),
  events: z.array(z.string()),
  where: z.array(z.string()),
  state: z.enum(webhookStates),
  since: Time,
  lastSentAt: Time.nullable(),
  lastError: z.string().nullable(),
  failures: z.number().int(),
  /** Events that are not sent yet, and since when the first of them waits. */
  waiting: z.number().int(),
  waitingSince: Time.nullable(),
  dead: z.number().int(),
})
export type WebhookView = z.infer<typeof WebhookView>

export const webhookDeliveryStates = ['queued', 'sending', 'sent', 'dead'] as const
export const WebhookDeliveryView = z.object({
  id: z.uuid(),
  webhook: z.string(),
  /** What the receiver sees as `webhook-id`. */
  eventId: z.uuid(),
  type: z.string(),
  state: z.enum(webhookDeliveryStates),
  attempts: z.number().int(),
  lastError: z.string().nullable(),
  queuedAt: Time,
  attemptedAt: Time.nullable(),
  sentAt: Time.nullable(),
})
export type WebhookDeliveryView = z.infer<typeof WebhookDeliveryView>

/** Which webhook's events a workflow sends. `testId` = this one delivery alone, once, out of turn. */
export type WebhookRef = { tenantId: string; webhook: string; testId?: string }

/** What came of it. `says` is fit to be shown. */
export type WebhookOutcome = { sent: number; dead: number; says: string }

/** Why nothing can be meant by a name of events; null = something is. */
export function eventFault(wanted: string): string | null {
  const isMet = webhookEventTypes.some(
    (type) => type === wanted || (wanted.endsWith('.*') && type.startsWith(wanted.slice(0, -1))),
  )
  if (isMet) return null
  const near = nearestName(wanted, [...webhookEventTypes, ...new Set(webhookEventTypes.map(family))])
  return `no event has this name${near ? `; did you mean ${near}?` : `; events are ${[...new Set(webhookEventTypes.map(family))].join(', ')}`}`
}

const family = (type: WebhookEventType): string => `${type.split('.')[0]}.*`
