import { proxyActivities } from '@temporalio/workflow'
import type { Activities } from '#activities/create-activities.ts'
import type { WebhookOutcome, WebhookRef } from '#contracts/webhooks.ts'
import { webhookOptions } from '../activity-options.ts'

const { sendWebhookEvents } = proxyActivities<Pick<Activities, 'sendWebhookEvents'>>(webhookOptions)

/** Sends a webhook's events in their order until none waits; one workflow a webhook, as its order is one. Started again for what comes later. */
export async function sendEvents(ref: WebhookRef): Promise<WebhookOutcome> {
  return await sendWebhookEvents(ref)
}
