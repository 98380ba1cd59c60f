import { afterEach, describe, expect, it } from 'vitest'
import type { ChannelOf } from '#contracts/config/channels.ts'
import type { DeliveryBody } from '#contracts/deliveries.ts'
import { send } from './send.ts'
import { aBody, aPlace } from './testing/a-place.ts'
import { type Receiver, type Reply, startReceiver } from './testing/receiver.ts'

const TOKEN = 'slack-bot-token-of-a-test'
const env = { TOKEN, HOOK: '' }

const closing: Receiver[] = []
afterEach(async () => {
  for (const receiver of closing.splice(0)) await receiver.close()
})

/** As Slack answers: 200 to nearly everything. `errors`: by method. */
async function slack(errors: Record<string, string> = {}, raw?: Reply) {
  const started = await startReceiver(({ path }, count) => {
    if (raw) return raw
    const error = errors[path.slice('/api/'.length)]
    return { text: JSON.stringify(error ? { ok: false, error } : { ok: true, ts: `17.${count}`, channel: 'C1' }) }
  })
  closing.push(started)
  return Object.assign(started, {
    calls: () =>
      started.received.map(({ path }, index) => ({ method: path.slice('/api/'.length), ...started.json(index) }) as Call),
  })
}
type Call = {
  method: string
  channel?: string
  ts?: string
  thread_ts?: string
  text: string
  reply_broadcast?: boolean
  client_msg_id?: string
}

const bot = ({ url }: Receiver): ChannelOf<'slack'> => ({
  ...{ slug: 'chat', kind: 'slack', token: { secret: { env: 'TOKEN' } }, channel: '#ops', api: `${url}/api` },
  ...{ timeout: 5_000, allowPrivate: true },
})
const hook: ChannelOf<'slack'> = {
  ...{
    slug: 'chat',
    kind: 'slack',
    webhook: { secret: { env: 'HOOK' } },
    api: 'https://slack.com/api',
    timeout: 5_000,
    allowPrivate: true,
  },
}
const told = (
  changes: Partial<DeliveryBody>,
  previous: Record<string, string> | null = { ts: '17.1', channel: 'C1' },
  superseded = false,
) => aPlace({ body: aBody(changes), previous, superseded }, { env })

describe('a Slack bot', () => {
  it('posts an alert once, and is told where', async () => {
    const to = await slack()
    expect(await send(bot(to), told({}, null))).toEqual({ state: 'sent', external: { ts: '17.1', channel: 'C1' }, note: null })
    expect(to.calls()).toMatchObject([{ method: 'chat.postMessage', channel: '#ops', client_msg_id: expect.any(String) }])
    expect(to.received[0]?.headers.authorization).toBe(`Bearer ${TOKEN}`)
    const [{ text }] = to.calls() as [Call]
    expect(text).toContain('*Critical: 2 sessions stuck at main*')
    expect(text).toContain('wait for nothing &amp; cost')
    expect(text).toContain('<https://mission.example.com/alerts/a|Open in Mission Control>')
  })

  it('edits that message for what follows, and says in its thread what should be heard', async () => {
    const to = await slack()
    await send(bot(to), told({ reason: 'new-members', seq: 2 }))
    await send(bot(to), told({ reason: 'severity-raised', seq: 3 }))
    await send(bot(to), told({ reason: 'all-resolved', status: 'resolved', seq: 4 }))
    expect(to.calls().map(({ method, ts, thread_ts, reply_broadcast }) => [method, ts ?? thread_ts, reply_broadcast])).toEqual([
      ['chat.update', '17.1', undefined],
      ['chat.update', '17.1', undefined],
      ['chat.postMessage', '17.1', true],
      ['chat.update', '17.1', undefined],
      ['chat.postMessage', '17.1', false],
    ])
    expect(to.calls()[3]?.text).toContain('*Resolved: Critical: 2 sessions stuck at main*')
  })

  it('puts what comes late into the thread: the message says what is newer', async () => {
    const to = await slack()
    await send(bot(to), told({ reason: 'new-members' }, { ts: '17.1', channel: 'C1' }, true))
    expect(to.calls()).toMatchObject([{ method: 'chat.postMessage', thread_ts: '17.1' }])
  })

  it('posts anew where somebody deleted the message', async () => {
    const to = await slack({ 'chat.update': 'message_not_found' })
    expect(await send(bot(to), told({ reason: 'new-members' }))).toMatchObject({ external: { ts: '17.2' } })
  })

  it('mentions nobody, and links nowhere, in the words of an agent', async () => {
    const to = await slack()
    const message = { ...aBody().message, what: '<!channel> <https://evil.example.com|click>', title: '*x* <@U1>' }
    await send(bot(to), told({ message }, null))
    expect(to.calls()[0]?.text).not.toMatch(/<[!@]|<https:\/\/evil/)
  })

  it.each([
    ['ratelimited', false],
    ['internal_error', false],
    ['invalid_auth', true],
    ['channel_not_found', true],
  ])('that is refused with %s is asked again only if that may help', async (error, permanent) => {
    const to = await slack({ 'chat.postMessage': error })
    await expect(send(bot(to), told({}, null))).rejects.toMatchObject({ permanent, message: expect.stringContaining(error) })
  })

  it('is left alone for as long as Slack asks for', async () => {
    const to = await slack({}, { status: 429, headers: { 'retry-after': '30' } })
    await expect(send(bot(to), told({}, null))).rejects.toMatchObject({ permanent: false, retryAfterMs: 30_000 })
  })

  it('that reaches something else says so, without the token it may quote', async () => {
    const to = await slack({}, { status: 401, text: `bad token ${TOKEN}` })
    const failure = await send(bot(to), told({}, null)).catch((error: Error) => error.message)
    expect(failure).toContain('HTTP 401')
    expect(failure).not.toContain(TOKEN)
    const html = await slack({}, { text: '<html>' })
    await expect(send(bot(html), told({}, null))).rejects.toMatchObject({
      permanent: true,
      message: expect.stringContaining('no Slack API'),
    })
  })
})

describe('an incoming webhook', () => {
  it('posts what is news, and leaves out what only an edit would say', async () => {
    const to = await slack({}, { text: 'ok' })
    const place = (changes: Partial<DeliveryBody>) =>
      aPlace({ body: aBody(changes) }, { env: { HOOK: `${to.url}/services/T0/B0/secret` } })
    expect(await send(hook, place({}))).toMatchObject({ state: 'sent' })
    expect(await send(hook, place({ reason: 'new-members' }))).toMatchObject({ state: 'skipped' })
    expect(await send(hook, place({ reason: 'all-resolved', status: 'resolved' }))).toMatchObject({ state: 'sent' })
    expect(to.received.map(({ path }) => path)).toEqual(['/services/T0/B0/secret', '/services/T0/B0/secret'])
    expect(to.json(1).text).toContain('*Resolved: ')
  })
})
