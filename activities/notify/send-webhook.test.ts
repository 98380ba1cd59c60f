import { webcrypto } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { afterEach, describe, expect, it } from 'vitest'
import type { ChannelOf } from '#contracts/config/channels.ts'
import { WebhookNotice } from '#contracts/webhook-notice.ts'
import { ChannelFailure } from './channel-failure.ts'
import { send } from './send.ts'
import type { SendPlace } from './send-place.ts'
import { ALERT, aPlace } from './testing/a-place.ts'
import { type Receiver, startReceiver } from './testing/receiver.ts'

const KEY = 'a signing key of the tests'
const TOKEN = 'tok-9f3b1c77aa'
const env = { KEY, TOKEN, URL_WITH_TOKEN: '' }

const closing: Receiver[] = []
afterEach(async () => {
  for (const receiver of closing.splice(0)) await receiver.close()
})

async function receiver(...args: Parameters<typeof startReceiver>) {
  const started = await startReceiver(...args)
  closing.push(started)
  return started
}

const channel = (url: string, changes: Partial<ChannelOf<'webhook'>> = {}): ChannelOf<'webhook'> => ({
  ...{
    slug: 'out',
    kind: 'webhook',
    url,
    signingKey: { secret: { env: 'KEY' } },
    headers: {},
    timeout: 5_000,
    allowPrivate: true,
  },
  ...changes,
})

const failureOf = async (to: ChannelOf<'webhook'>, place: SendPlace = aPlace({}, { env })): Promise<ChannelFailure> => {
  const error: unknown = await send(to, place).then(
    () => null,
    (reason: unknown) => reason,
  )
  if (error instanceof ChannelFailure) return error
  throw new Error(`It should have failed: ${String(error)}`)
}

describe('a webhook', () => {
  it('gets the whole message, signed with the time, by a signature that anybody can reckon', async () => {
    const to = await receiver()
    const headers = { 'X-Team': 'ops', Authorization: { secret: { env: 'TOKEN' } } }
    expect(await send(channel(`${to.url}/in`, { headers }), aPlace({}, { env }))).toMatchObject({ state: 'sent' })
    const [got] = to.received
    expect(got?.headers['user-agent']).toBe('mission-control')
    expect(got).toMatchObject({
      path: '/in',
      headers: { 'x-team': 'ops', authorization: TOKEN, 'idempotency-key': `${ALERT}/1/out` },
    })
    const notice = WebhookNotice.parse(to.json(0))
    expect(notice).toMatchObject({ version: 1, channel: 'out', alertId: ALERT, reason: 'first', seq: 1, severity: 'critical' })
    expect(notice.message.why).toEqual(['No event for 12 min while a run is open.'])
    await expectSigned(got?.text ?? '', String(got?.headers['x-mission-control-signature']))
  })

  it('gets the same id and idempotency key when it is tried again', async () => {
    const to = await receiver((_, count) => ({ status: count === 1 ? 500 : 200 }))
    await failureOf(channel(to.url))
    await send(channel(to.url), aPlace({ attempts: 2 }, { env }))
    expect(to.received.map(({ headers }) => headers['idempotency-key'])).toEqual([`${ALERT}/1/out`, `${ALERT}/1/out`])
    expect(to.json(0).id).toBe(to.json(1).id)
  })
})

it('is known for one of ours by the code that docs/alerts.md gives to who writes a receiver', async () => {
  const docs = readFileSync(new URL('../../docs/alerts.md', import.meta.url), 'utf8')
  const code = /```js\n([\s\S]*?)```/.exec(docs)?.[1] ?? ''
  type Module = { isOurs(body: string, signature: string, key: string, now?: number): boolean }
  const { isOurs } = (await import(`data:text/javascript,${encodeURIComponent(code)}`)) as Module
  const to = await receiver()
  await send(channel(to.url), aPlace({}, { env }))
  const [text, signature] = [to.received[0]?.text ?? '', String(to.received[0]?.headers['x-mission-control-signature'])]
  expect(isOurs(text, signature, KEY)).toBe(true)
  expect(isOurs(`${text} `, signature, KEY)).toBe(false)
  expect(isOurs(text, signature, 'another key')).toBe(false)
  expect(isOurs(text, signature, KEY, Date.now() + 600_000)).toBe(false)
  expect(isOurs(text, signature.replace(/v1=.*/, 'v1=zz'), KEY)).toBe(false)
})

/** With another implementation than the one that signs. */
async function expectSigned(body: string, header: string): Promise<void> {
  const { t, v1 } = Object.fromEntries(header.split(',').map((part) => part.split('='))) as { t: string; v1: string }
  const key = await webcrypto.subtle.importKey('raw', Buffer.from(KEY), { name: 'HMAC', hash: 'SHA-256' }, false, ['verify'])
  const verify = (text: string) => webcrypto.subtle.verify('HMAC', key, Buffer.from(v1, 'hex'), Buffer.from(text))
  expect(await verify(`${t}.${body}`)).toBe(true)
  expect(await verify(`${Number(t) + 1}.${body}`)).toBe(false)
  expect(Math.abs(Number(t) * 1_000 - Date.now())).toBeLessThan(60_000)
}

describe('a receiver that does not take it', () => {
  it.each([
    [500, {}, false, null],
    [503, { 'retry-after': '7' }, false, 7_000],
    [429, { 'retry-after': '120' }, false, 120_000],
    [408, {}, false, null],
    [400, {}, true, null],
    [403, {}, true, null],
    [410, {}, true, null],
  ])('with %i is asked again only if that may help', async (status, headers, permanent, retryAfterMs) => {
    const to = await receiver(() => ({ status, headers }))
    expect(await failureOf(channel(to.url))).toMatchObject({
      permanent,
      retryAfterMs,
      message: `The receiver answered HTTP ${status}.`,
    })
  })

  it('may say until when to wait by a date', async () => {
    const to = await receiver(() => ({ status: 429, headers: { 'retry-after': new Date(Date.now() + 60_000).toUTCString() } }))
    const { retryAfterMs } = await failureOf(channel(to.url))
    expect(retryAfterMs).toBeGreaterThan(50_000)
    expect(retryAfterMs).toBeLessThanOrEqual(60_000)
  })

  it('is not followed elsewhere', async () => {
    const elsewhere = await receiver()
    const to = await receiver(() => ({ status: 302, headers: { location: elsewhere.url } }))
    expect(await failureOf(channel(to.url))).toMatchObject({
      permanent: true,
      message: expect.stringContaining('never followed'),
    })
    expect(elsewhere.received).toEqual([])
  })

  it('or says nothing, is waited for only so long', async () => {
    const to = await receiver(() => null)
    const failure = await failureOf(channel(to.url), aPlace({}, { env, terms: { timeout: 300, allowPrivate: true } }))
    expect(failure).toMatchObject({ permanent: false, message: expect.stringContaining('within 0.3 s') })
  })

  it('or is not there, is asked again', async () => {
    const gone = await receiver()
    await gone.close()
    expect(await failureOf(channel(gone.url))).toMatchObject({
      permanent: false,
      message: expect.stringContaining('ECONNREFUSED'),
    })
  })
})

describe('what is secret', () => {
  it('is in no failure, however the receiver quotes it', async () => {
    const secretUrl = (base: string) => `${base}/hook/${TOKEN}?key=${TOKEN}`
    const to = await receiver(({ headers, path }) => {
      const quoted = [path, headers.authorization, KEY, encodeURIComponent(KEY), Buffer.from(KEY).toString('base64')]
      return { status: 400, text: quoted.join(' | ').padEnd(5_000, '.') }
    })
    const url = { secret: { env: 'URL_WITH_TOKEN' } }
    const headers = { Authorization: { secret: { env: 'TOKEN' } } }
    const { message } = await failureOf(
      channel('', { url, headers }),
      aPlace({}, { env: { ...env, URL_WITH_TOKEN: secretUrl(to.url) } }),
    )
    for (const secret of [TOKEN, KEY, encodeURIComponent(KEY), Buffer.from(KEY).toString('base64'), to.url])
      expect(message).not.toContain(secret)
    expect(message).toContain('HTTP 400')
    expect(message.length).toBeLessThan(300)
  })

  it('and not there, is named by where it should be', async () => {
    expect(await failureOf(channel('http://127.0.0.1:9'), aPlace())).toMatchObject({
      permanent: false,
      message: expect.stringContaining('variable KEY'),
    })
  })
})

describe('an address that must not be called', () => {
  it('is not, unless it is said to be in-house', async () => {
    const to = await receiver()
    const terms = { timeout: 5_000, allowPrivate: false }
    expect(await failureOf(channel(to.url), aPlace({}, { env, terms }))).toMatchObject({
      permanent: true,
      message: expect.stringContaining('allowPrivate'),
    })
    const lookup: NonNullable<SendPlace['lookup']> = (_host, _options, done) => done(null, [{ address: '127.0.0.1', family: 4 }])
    const byName = channel(`http://receiver.example.com:${to.port}`)
    expect(await failureOf(byName, aPlace({}, { env, terms, lookup }))).toMatchObject({ permanent: true })
    expect(to.received).toEqual([])
  })

  it.each(['http://169.254.169.254/latest/meta-data', 'http://[fd00:ec2::254]/', 'http://0.0.0.0/', 'ftp://example.com/'])(
    'is not even in-house: %s',
    async (url) => {
      expect(await failureOf(channel(url))).toMatchObject({ permanent: true })
    },
  )
})
