import { RedriveDeliveryBody } from '#contracts/api/response.ts'
import { WebhookDeliveriesQuery, WebhookDeliveryPage, WebhookPage, WebhookTest } from '#contracts/api/webhooks.ts'
import { WebhookDeliveryView } from '#contracts/webhooks.ts'
import { listWebhookDeliveries } from '#prisma/stores/webhook/deliveries.ts'
import { listWebhooks } from '#prisma/stores/webhook/webhooks.ts'
import { redriveEvent } from '#web/server/webhooks/redrive-event.ts'
import { testWebhook } from '#web/server/webhooks/test-webhook.ts'
import { route } from '../route.ts'

/** Systems that are told what happens: how each does, trying it, and sending again what it did not take. */
export const webhookRoutes = [
  route({
    method: 'GET',
    path: '/api/v1/webhooks',
    says: 'The webhooks, and how each does',
    needs: { action: 'fleet.read' },
    output: WebhookPage,
    handle: async ({ web: { db }, actor: { tenantId } }) => ({ items: await listWebhooks(db, tenantId) }),
  }),
  route({
    method: 'POST',
    path: '/api/v1/webhooks/:slug/test',
    says: 'Sends a test event and says what came of it',
    needs: { action: 'channel.test' },
    output: WebhookTest,
    handle: ({ web, actor, params, correlationId }) => testWebhook({ web, actor, correlationId }, params.slug ?? ''),
  }),
  route({
    method: 'GET',
    path: '/api/v1/webhook-deliveries',
    says: 'Events that webhooks were sent, or are to be',
    needs: { action: 'fleet.read' },
    query: WebhookDeliveriesQuery,
    output: WebhookDeliveryPage,
    handle: ({ web, actor, query }) => listWebhookDeliveries(web.db, actor.tenantId, query),
  }),
  route({
    method: 'POST',
    path: '/api/v1/webhook-deliveries/:id/redrive',
    says: 'Sends an event that was given up once more',
    needs: { action: 'delivery.redrive' },
    body: RedriveDeliveryBody,
    output: WebhookDeliveryView,
    status: 202,
    handle: ({ web, actor, params, body, correlationId }) =>
      redriveEvent({ web, actor, correlationId }, { id: params.id, reason: body.reason }),
  }),
]
