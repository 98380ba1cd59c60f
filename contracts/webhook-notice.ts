import { z } from 'zod'
import { DeliveryBody } from './deliveries.ts'

/**
 * The JSON body of a `webhook` channel. `id` is the same for every attempt of one message, and so is the `Idempotency-Key` header: a
 * receiver that saw it has nothing to do. `seq` counts within `alertId`; both null = no alert (a test, a page by hand).
 */
export const WebhookNotice = DeliveryBody.extend({
  version: z.literal(1),
  id: z.uuid(),
  idempotencyKey: z.string(),
  channel: z.string(),
  alertId: z.uuid().nullable(),
})
export type WebhookNotice = z.infer<typeof WebhookNotice>

/** Names of the headers of a `webhook` channel's calls. The signature is `t=<s since epoch>,v1=<hex HMAC SHA-256 of "t.body">`. */
export const webhookHeaders = { signature: 'X-Mission-Control-Signature', idempotencyKey: 'Idempotency-Key' } as const
