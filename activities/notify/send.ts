import type { Channel, ChannelOf } from '#contracts/config/channels.ts'
import { ChannelFailure } from './channel-failure.ts'
import { sendEmail } from './send-email.ts'
import { sendPagerDuty } from './send-pagerduty.ts'
import type { SendPlace, Sent } from './send-place.ts'
import { sent, skipped } from './send-place.ts'
import { sendSlackBot } from './send-slack-bot.ts'
import { sendSlackWebhook } from './send-slack-webhook.ts'
import { sendWebhook } from './send-webhook.ts'

/** Sends one message by its channel. @throws ChannelFailure */
export async function send(channel: Channel, place: SendPlace): Promise<Sent> {
  if (place.delivery.body.status === 'acknowledged' && channel.kind !== 'pagerduty')
    return skipped('Only a channel that keeps an incident of its own is told that somebody took the alert.')
  switch (channel.kind) {
    case 'in-app':
      // Its row and its frame are what pages show.
      return sent()
    case 'slack':
      return await sendSlack(channel, place)
    case 'webhook':
      return await sendWebhook(channel, place)
    case 'email':
      return await sendEmail(channel, place)
    case 'pagerduty':
      return await sendPagerDuty(channel, place)
  }
}

async function sendSlack({ slug, token, channel, webhook, api }: ChannelOf<'slack'>, place: SendPlace): Promise<Sent> {
  if (webhook) return await sendSlackWebhook(webhook.secret, slug, place)
  if (token && channel) return await sendSlackBot({ slug, token: token.secret, channel, api }, place)
  throw new ChannelFailure('It has neither a token with a channel nor a webhook.', { permanent: true })
}
