import { LARGEST_EVENT, type WebhookEvent } from '#contracts/webhooks.ts'
import type { WebhookEventType } from '#domain/webhook/event-types.ts'

export type SaidEvent = {
  type: WebhookEventType
  at: string
  labels: Readonly<Record<string, string>>
  data: Record<string, unknown>
}

/** The JSON that is signed and sent: small enough for any receiver, with where to ask for the rest when it is not. */
export function composeEvent({ type, at, labels, data }: SaidEvent): string {
  const event = { type, timestamp: at, labels: { ...labels }, truncated: false, data } satisfies WebhookEvent
  const body = JSON.stringify(event)
  if (Buffer.byteLength(body) <= LARGEST_EVENT) return body
  const { id = null, number = null } = data
  return JSON.stringify({
    ...event,
    truncated: true,
    data: { id, ...(number === null ? {} : { number }) },
  } satisfies WebhookEvent)
}
