import { queryOptions } from '@tanstack/react-query'
import type { WebhookDeliveryPage, WebhookPage } from '#contracts/api/webhooks.ts'
import { request } from './request.ts'

export const webhookKeys = { all: ['webhooks'], dead: ['webhooks', 'dead'] } as const

/** Events go out every second, with no frame of their own. */
const REFRESH_MS = 5_000

export const webhooksQuery = queryOptions({
  queryKey: webhookKeys.all,
  queryFn: ({ signal }) => request<WebhookPage>('/api/v1/webhooks', { signal }),
  refetchInterval: REFRESH_MS,
})

/** The events that webhooks did not take. */
export const deadEventsQuery = queryOptions({
  queryKey: webhookKeys.dead,
  queryFn: ({ signal }) => request<WebhookDeliveryPage>('/api/v1/webhook-deliveries?state=dead&limit=100', { signal }),
  refetchInterval: REFRESH_MS,
})
