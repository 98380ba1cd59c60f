import { startDelivery } from '#temporal/start-delivery.ts'
import type { WebContext } from '#web/server/context.ts'
import { HttpProblem } from '#web/server/http/problem.ts'
import { askTemporal } from '#web/server/temporal/ask-temporal.ts'

/** Has queued messages sent now. With Temporal away they are sent when it is back: a judge takes up what nobody sends. */
export async function sendQueued(web: WebContext, tenantId: string, deliveryIds: readonly string[]): Promise<void> {
  for (const deliveryId of deliveryIds) {
    try {
      await askTemporal(web, () => startDelivery(web.temporal.client, { tenantId, deliveryId }))
    } catch (error) {
      if (!(error instanceof HttpProblem)) throw error
      web.log.warn({ deliveryId, reason: error.message }, 'a queued message is not sent yet')
    }
  }
}
