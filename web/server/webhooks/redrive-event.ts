import type { WebhookDeliveryView } from '#contracts/webhooks.ts'
import { redriveWebhookDelivery } from '#prisma/stores/webhook/deliveries.ts'
import { startWebhook } from '#temporal/start-webhook.ts'
import { idOr404 } from '#web/server/alerts/find-alert.ts'
import type { Actor } from '#web/server/auth/actor.ts'
import type { WebContext } from '#web/server/context.ts'
import { HttpProblem } from '#web/server/http/problem.ts'
import { askTemporal } from '#web/server/temporal/ask-temporal.ts'

type Who = { web: WebContext; actor: Actor; correlationId: string }

/** Has an event that was given up sent once more. @throws HttpProblem NOT_FOUND, CONFLICT for what is no dead letter */
export async function redriveEvent(
  { web, actor, correlationId }: Who,
  { id: given, reason }: { id: string | undefined; reason: string },
): Promise<WebhookDeliveryView> {
  const { tenantId } = actor
  const id = idOr404(given, 'delivery')
  const who = { actorKind: actor.kind, actor: actor.name, correlationId }
  const audit = { ...who, action: 'delivery.redrive', outcome: 'succeeded' as const, detail: { reason } }
  const redriven = await redriveWebhookDelivery(web.db, tenantId, id, audit)
  if (redriven.is === 'missing') throw new HttpProblem('NOT_FOUND', 'No delivery of a webhook has this id.')
  const { delivery } = redriven
  if (redriven.is === 'not-dead') throw new HttpProblem('CONFLICT', whyNot(delivery))
  try {
    await askTemporal(web, () => startWebhook(web.temporal.client, { tenantId, webhook: delivery.webhook }))
  } catch (error) {
    if (!(error instanceof HttpProblem)) throw error
    // A judge has it sent when Temporal is back.
    web.log.warn({ deliveryId: id, reason: error.message }, 'an event is not sent yet')
  }
  return delivery
}

function whyNot({ state, type }: WebhookDeliveryView): string {
  if (state !== 'dead') return `It is no dead letter: it is ${state}.`
  return type === 'webhook.test' ? 'It was a test: send another.' : 'Its webhook is no longer configured.'
}
