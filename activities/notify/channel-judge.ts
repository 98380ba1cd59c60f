import type { Judge } from '#activities/alert/judge.ts'
import type { DeliveryRef } from '#contracts/deliveries.ts'
import type { Database } from '#prisma/client.ts'
import { leftDeliveries } from '#prisma/stores/left-deliveries.ts'
import { keepChannels } from '#prisma/stores/notify-channels.ts'
import { readResponseConfig } from '#prisma/stores/response-config.ts'

const EVERY_MS = 15_000

export type ChannelJudgeDeps = {
  db: Database
  /** Starts what sends a queued message, unless it is at work. */
  startDelivery(ref: DeliveryRef): Promise<unknown>
}

/**
 * Keeps the list of channels as configuration has it, and takes up messages that were queued and that nobody sends: whoever should
 * have started that died, or Temporal was away.
 */
export function createChannelJudge({ db, startDelivery }: ChannelJudgeDeps): Judge {
  return {
    name: 'channels',
    everyMs: EVERY_MS,
    async run(tenantId, signal) {
      const { alerts } = await readResponseConfig(db, tenantId)
      await keepChannels(db, tenantId, alerts.channels, alerts.deadMan !== undefined)
      for (const { id: deliveryId, once } of await leftDeliveries(db, tenantId)) {
        if (signal.aborted) return
        await startDelivery({ tenantId, deliveryId, once })
      }
    },
  }
}
