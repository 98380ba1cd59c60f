import type { SecretReference } from '#contracts/config/reference.ts'
import type { NoticeReason } from '#domain/alert/alert.ts'
import { postTo } from './post-to.ts'
import { slackText } from './render/slack-text.ts'
import { type SendPlace, type Sent, sent, skipped } from './send-place.ts'

/** What a message that could be edited would say by an edit; where it cannot, these would be one more message each. */
const EDITS: ReadonlySet<NoticeReason> = new Set(['new-members', 'some-resolved'])

/** Posts to an incoming webhook, which cannot edit: changes of numbers alone are left out. @throws ChannelFailure */
export async function sendSlackWebhook(webhook: SecretReference, slug: string, place: SendPlace): Promise<Sent> {
  const { delivery, secrets } = place
  const { reason } = delivery.body
  if (reason !== null && EDITS.has(reason))
    return skipped('An incoming webhook cannot edit its message, so it is not told of this.')
  const url = await secrets.url({ secret: webhook }, `The webhook of the channel ${slug}`)
  await postTo(place, { url, body: JSON.stringify({ text: slackText(delivery.body) }) })
  return sent()
}
