import { createHmac } from 'node:crypto'
import type { ChannelOf } from '#contracts/config/channels.ts'
import { type WebhookNotice, webhookHeaders } from '#contracts/webhook-notice.ts'
import { postTo } from './post-to.ts'
import { type SendPlace, type Sent, sent } from './send-place.ts'

/** Posts the message to a receiver of the operator's own, signed. @throws ChannelFailure */
export async function sendWebhook(channel: ChannelOf<'webhook'>, place: SendPlace): Promise<Sent> {
  const { secrets, delivery } = place
  const { id, key, alertId } = delivery
  const url = await secrets.url(channel.url, `The URL of the channel ${channel.slug}`)
  const signingKey = await secrets.read(channel.signingKey.secret, `The signing key of the channel ${channel.slug}`)
  const notice: WebhookNotice = { version: 1, id, idempotencyKey: key, channel: channel.slug, alertId, ...delivery.body }
  const body = JSON.stringify(notice)
  const headers = {
    ...(await ownHeaders(channel, place)),
    [webhookHeaders.idempotencyKey]: key,
    [webhookHeaders.signature]: webhookSignature(body, signingKey, Date.now()),
  }
  await postTo(place, { url, body, headers })
  return sent()
}

/** `t=…,v1=…`: the time in seconds is signed with the body, so that what was listened to cannot be sent again later. */
export function webhookSignature(body: string, key: string, nowMs: number): string {
  const t = Math.floor(nowMs / 1_000)
  return `t=${t},v1=${createHmac('sha256', key).update(`${t}.${body}`).digest('hex')}`
}

async function ownHeaders({ headers, slug }: ChannelOf<'webhook'>, { secrets }: SendPlace): Promise<Record<string, string>> {
  const read = Object.entries(headers).map(async ([name, value]) => {
    const whose = `The header ${name} of the channel ${slug}`
    return [name, typeof value === 'string' ? value : await secrets.read(value.secret, whose)] as const
  })
  return Object.fromEntries(await Promise.all(read))
}
