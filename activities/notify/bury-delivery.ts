import type { DeliveryOutcome, DeliveryRef } from '#contracts/deliveries.ts'
import { recordDead } from '#prisma/stores/delivery-outcome.ts'
import { channelOfDelivery } from '#prisma/stores/delivery-progress.ts'
import { readResponseConfig } from '#prisma/stores/response-config.ts'
import type { NotifyDeps } from './deliver-notice.ts'

/**
 * Makes a dead letter of a delivery, and a finding of its channel, so that a rule can tell people another way. Idempotent; what went
 * out after all stays sent. `why` is shown.
 */
export function createBuryDelivery({ db, log }: Pick<NotifyDeps, 'db' | 'log'>) {
  return async function buryDelivery({
    tenantId,
    deliveryId,
    once,
    why,
  }: DeliveryRef & { why: string }): Promise<DeliveryOutcome> {
    const slug = await channelOfDelivery(db, tenantId, deliveryId)
    if (slug === null) return { state: 'dead', says: why }
    const { alerts } = await readResponseConfig(db, tenantId)
    const kind = alerts.channels.find((channel) => channel.slug === slug)?.kind ?? null
    await recordDead(db, tenantId, deliveryId, { slug, kind, error: why, alarm: once !== true })
    log.error({ deliveryId, channel: slug, reason: why }, 'A message to people is a dead letter')
    return { state: 'dead', says: why }
  }
}
