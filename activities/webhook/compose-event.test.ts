import { expect, it } from 'vitest'
import { LARGEST_EVENT, WebhookEvent } from '#contracts/webhooks.ts'
import { composeEvent } from './compose-event.ts'

it('leaves out what is too large for a receiver, but for whose it was', () => {
  const data = { id: 'x', number: 7, evidence: 'ä'.repeat(LARGEST_EVENT) }
  const event = {
    type: 'deployment.promoted',
    at: '2026-01-01T00:00:00.000Z',
    labels: { environment: 'production' },
    data,
  } as const
  const body = composeEvent(event)
  expect(body.length).toBeLessThan(500)
  expect(WebhookEvent.parse(JSON.parse(body))).toMatchObject({ truncated: true, data: { id: 'x', number: 7 } })
  expect(WebhookEvent.parse(JSON.parse(composeEvent({ ...event, data: { id: 'x' } })))).toMatchObject({ truncated: false })
})
