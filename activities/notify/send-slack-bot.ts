import { z } from 'zod'
import type { SecretReference } from '#contracts/config/reference.ts'
import type { NoticeReason } from '#domain/alert/alert.ts'
import { ChannelFailure } from './channel-failure.ts'
import { postTo } from './post-to.ts'
import { slackNote, slackText } from './render/slack-text.ts'
import { type SendPlace, type Sent, sent } from './send-place.ts'

export type SlackBot = { slug: string; token: SecretReference; channel: string; api: string }

/** Slack answers 200 to nearly everything; whether it worked is in the body. */
const SlackAnswer = z.object({
  ok: z.boolean(),
  error: z.string().optional(),
  ts: z.string().optional(),
  channel: z.string().optional(),
})
type SlackAnswer = z.infer<typeof SlackAnswer>

const PASSING: ReadonlySet<string> = new Set([
  ...['ratelimited', 'rate_limited', 'internal_error', 'fatal_error', 'service_unavailable', 'request_timeout'],
  'team_added_to_org',
])
/** The message is gone or too old to be edited: a new one takes its place. */
const NOT_EDITABLE: ReadonlySet<string> = new Set(['message_not_found', 'cant_update_message', 'edit_window_closed'])
/** An edit rings nobody's phone, so these are also said in the thread, which does. */
const RINGS: ReadonlySet<NoticeReason> = new Set(['severity-raised', 'reminder', 'all-resolved'])

const remedies: Readonly<Record<string, string>> = {
  not_in_channel: 'Invite the bot to the conversation.',
  channel_not_found: 'Check `channel`, and invite the bot if it is private.',
  invalid_auth: 'Check the token.',
  token_revoked: 'Make a new token.',
  missing_scope: 'The bot needs the scope chat:write.',
}

/** One message an alert, edited from then on. An older message that comes late goes into the thread. @throws ChannelFailure */
export async function sendSlackBot(bot: SlackBot, place: SendPlace): Promise<Sent> {
  const { delivery } = place
  const { body } = delivery
  const [ts, channel] = [delivery.previous?.ts, delivery.previous?.channel]
  if (!ts || !channel) return await post(bot, place)
  const external = { ts, channel }
  if (!delivery.superseded) {
    const edited = await ask(bot, place, { method: 'chat.update', channel, ts, text: slackText(body) })
    if (edited.error && NOT_EDITABLE.has(edited.error)) return await post(bot, place)
    refuse(place, edited)
    if (body.reason === null || !RINGS.has(body.reason)) return sent(external)
  }
  const note = { channel, thread_ts: ts, text: slackNote(body), reply_broadcast: body.reason === 'severity-raised' }
  refuse(place, await ask(bot, place, { method: 'chat.postMessage', client_msg_id: delivery.id, ...note }))
  return sent(external)
}

async function post(bot: SlackBot, place: SendPlace): Promise<Sent> {
  const { body, id } = place.delivery
  const message = { channel: bot.channel, text: slackText(body), client_msg_id: id, unfurl_links: false }
  const answer = await ask(bot, place, { method: 'chat.postMessage', ...message })
  refuse(place, answer)
  const { ts, channel = bot.channel } = answer
  return sent(ts ? { ts, channel } : null)
}

async function ask(
  bot: SlackBot,
  place: SendPlace,
  { method, ...body }: { method: string } & Record<string, unknown>,
): Promise<SlackAnswer> {
  const token = await place.secrets.read(bot.token, `The token of the channel ${bot.slug}`)
  const headers = { authorization: `Bearer ${token}` }
  const answer = await postTo(place, { url: `${bot.api.replace(/\/+$/, '')}/${method}`, body: JSON.stringify(body), headers })
  const parsed = SlackAnswer.safeParse(jsonOf(answer.text))
  if (parsed.success) return parsed.data
  throw new ChannelFailure('What answered is no Slack API. Check `api`.', { permanent: true })
}

/** @throws ChannelFailure when Slack said no */
function refuse({ secrets }: SendPlace, { ok, error = 'no reason given' }: SlackAnswer): void {
  if (ok) return
  const remedy = remedies[error]
  throw new ChannelFailure(`Slack refused it: ${secrets.clean(error).slice(0, 100)}.${remedy ? ` ${remedy}` : ''}`, {
    permanent: !PASSING.has(error),
  })
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null // no object, so refused by the schema
  }
}
