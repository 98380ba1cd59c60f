import { z } from 'zod'
import { WebhookDeliveryView, WebhookView, webhookDeliveryStates } from '#contracts/webhooks.ts'

/** GET /webhooks: systems that are told what happens, and how each does. */
export const WebhookPage = z.object({ items: z.array(WebhookView) })
export type WebhookPage = z.infer<typeof WebhookPage>

/** GET /webhook-deliveries: newest first; `total` counts those beyond the limit too. */
export const WebhookDeliveriesQuery = z.object({
  webhook: z.string().max(100).optional(),
  state: z.enum(webhookDeliveryStates).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
})
export type WebhookDeliveriesQuery = z.infer<typeof WebhookDeliveriesQuery>
export const WebhookDeliveryPage = z.object({ items: z.array(WebhookDeliveryView), total: z.number().int() })
export type WebhookDeliveryPage = z.infer<typeof WebhookDeliveryPage>

/** POST /webhooks/{slug}/test sends `webhook.test` once and answers with what came of it. */
export const WebhookTest = z.object({ webhook: z.string(), ok: z.boolean(), says: z.string() })
export type WebhookTest = z.infer<typeof WebhookTest>
