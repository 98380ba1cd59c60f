import type { ChannelOf } from '#contracts/config/channels.ts'
import type { DeliveryBody } from '#contracts/deliveries.ts'
import { postTo } from './post-to.ts'
import { headline } from './render/headline.ts'
import { type SendPlace, type Sent, sent, skipped } from './send-place.ts'

type EventAction = 'trigger' | 'acknowledge' | 'resolve'

const actionOf: Record<DeliveryBody['status'], EventAction> = {
  firing: 'trigger',
  flapping: 'trigger',
  'no-data': 'trigger',
  acknowledged: 'acknowledge',
  resolved: 'resolve',
}

/** PagerDuty cuts a longer summary. */
const LONGEST_SUMMARY = 1_024

/** One event; all of an alert have its `dedup_key`, so they are one incident there. @throws ChannelFailure */
export async function sendPagerDuty(channel: ChannelOf<'pagerduty'>, place: SendPlace): Promise<Sent> {
  const { delivery, secrets } = place
  // A trigger that comes after its resolve would open an incident for what is over.
  if (delivery.superseded) return skipped('A later message about this alert went out already, so this one would undo it.')
  const routing_key = await secrets.read(channel.routingKey.secret, `The routing key of the channel ${channel.slug}`)
  const dedup_key = `mission-control/${delivery.alertId ?? delivery.key}`
  const say = async (event_action: EventAction): Promise<void> => {
    const described = event_action === 'trigger' ? triggered(delivery.body) : {}
    await postTo(place, { url: channel.url, body: JSON.stringify({ routing_key, event_action, dedup_key, ...described }) })
  }
  await say(actionOf[delivery.body.status])
  // A test leaves no incident behind.
  if (delivery.key.startsWith('test/')) await say('resolve')
  return sent({ dedupKey: dedup_key })
}

function triggered(body: DeliveryBody) {
  const { message, severity, at } = body
  const { what, why, cost, runbook, owner } = message
  const links = [{ label: 'Open in Mission Control', url: message.url }, ...message.actions].flatMap(({ label, url }) =>
    url && /^https?:\/\//.test(url) ? [{ href: url, text: label }] : [],
  )
  return {
    client: 'Mission Control',
    client_url: message.url,
    links,
    payload: {
      summary: headline(body).slice(0, LONGEST_SUMMARY),
      source: 'mission-control',
      severity,
      timestamp: at,
      custom_details: {
        what,
        why,
        cost: cost ?? 'not known',
        runbook: runbook ?? 'none',
        owner: owner ?? 'none',
        firing: body.firing,
      },
    },
  }
}
