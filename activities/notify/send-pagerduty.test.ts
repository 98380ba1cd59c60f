import { afterEach, expect, it } from 'vitest'
import type { ChannelOf } from '#contracts/config/channels.ts'
import type { DeliveryBody } from '#contracts/deliveries.ts'
import { send } from './send.ts'
import { ALERT, aBody, aPlace } from './testing/a-place.ts'
import { type Receiver, startReceiver } from './testing/receiver.ts'

const env = { ROUTING: 'R0UT1NGK3Y-of-a-test' }
const closing: Receiver[] = []
afterEach(async () => {
  for (const receiver of closing.splice(0)) await receiver.close()
})

async function pager(status = 202) {
  const to = await startReceiver(() => ({ status, text: '{"status":"success"}' }))
  closing.push(to)
  const channel: ChannelOf<'pagerduty'> = {
    ...{
      slug: 'pager',
      kind: 'pagerduty',
      routingKey: { secret: { env: 'ROUTING' } },
      url: to.url,
      timeout: 5_000,
      allowPrivate: true,
    },
  }
  const tell = (changes: Partial<DeliveryBody>, more: Parameters<typeof aPlace>[0] = {}) =>
    send(channel, aPlace({ body: aBody(changes), ...more }, { env }))
  return { to, tell }
}

it('has one incident an alert: triggered, updated, acknowledged and resolved by one key', async () => {
  const { to, tell } = await pager()
  await tell({})
  await tell({ reason: 'new-members', seq: 2, firing: 9 })
  await tell({ status: 'acknowledged', reason: null, seq: null })
  await tell({ status: 'resolved', reason: 'all-resolved', seq: 3 })
  const events = to.received.map((_, index) => to.json(index))
  expect(events.map(({ event_action }) => event_action)).toEqual(['trigger', 'trigger', 'acknowledge', 'resolve'])
  expect(new Set(events.map(({ dedup_key }) => dedup_key))).toEqual(new Set([`mission-control/${ALERT}`]))
  expect(new Set(events.map(({ routing_key }) => routing_key))).toEqual(new Set([env.ROUTING]))
  expect(events[0]).toMatchObject({
    payload: {
      summary: 'Critical: 2 sessions stuck at main',
      source: 'mission-control',
      severity: 'critical',
      timestamp: '2026-01-01T03:00:00.000Z',
    },
    links: [{ text: 'Open in Mission Control' }, { text: 'Abort both' }],
  })
  expect(events[2]?.payload).toBeUndefined()
})

it('is not told of what a later message undid', async () => {
  const { to, tell } = await pager()
  expect(await tell({}, { superseded: true })).toMatchObject({ state: 'skipped' })
  expect(to.received).toEqual([])
})

it('keeps no incident of a test', async () => {
  const { to, tell } = await pager()
  await tell({ severity: 'info', reason: null }, { key: 'test/1/pager', alertId: null })
  expect([to.json(0), to.json(1)]).toMatchObject([
    { event_action: 'trigger', dedup_key: 'mission-control/test/1/pager' },
    { event_action: 'resolve', dedup_key: 'mission-control/test/1/pager' },
  ])
})

it('that has no room says so, and is asked again', async () => {
  const { tell } = await pager(429)
  await expect(tell({})).rejects.toMatchObject({ permanent: false })
})
