import { createServer } from 'node:net'
import type { SMTPServerOptions } from 'smtp-server'
import { afterEach, describe, expect, it } from 'vitest'
import type { ChannelOf } from '#contracts/config/channels.ts'
import type { DeliveryBody } from '#contracts/deliveries.ts'
import { send } from './send.ts'
import { aBody, aPlace } from './testing/a-place.ts'
import { startMailServer } from './testing/mail-server.ts'

const PASSWORD = 'pass-of-the-mail-test'
const env = { USER: 'mission', PASSWORD }

const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

async function mailServer(options?: SMTPServerOptions) {
  const started = await startMailServer(options)
  closing.push(started.close)
  return started
}

type Smtp = ChannelOf<'email'>['smtp']
const channel = (port: number, smtp: Partial<Smtp> = {}): ChannelOf<'email'> => ({
  ...{ slug: 'mail', kind: 'email', smtp: { host: '127.0.0.1', port, security: 'none', ...smtp } },
  ...{
    from: 'Mission Control <mc@example.com>',
    to: ['ops@example.com', 'boss@example.com'],
    timeout: 5_000,
    allowPrivate: true,
  },
})
const withPassword = { user: { secret: { env: 'USER' } }, password: { secret: { env: 'PASSWORD' } } }

const told = (changes: Partial<DeliveryBody> = {}, more: Parameters<typeof aPlace>[0] = {}) =>
  aPlace({ body: aBody(changes), ...more }, { env })

/** A header with its folds undone. */
const header = (mail: string | undefined, name: string): string | null =>
  new RegExp(`^${name}: (.*)$`, 'im').exec((mail ?? '').replaceAll(/\r\n[ \t]+/g, ' ').replaceAll('\r\n', '\n'))?.[1] ?? null

describe('a mail', () => {
  it('says all, for every reader, to everybody', async () => {
    const { mails, port } = await mailServer()
    const sent = await send(channel(port), told())
    expect(sent).toMatchObject({ state: 'sent', external: { messageId: '<01990000-0000-7000-8000-000000000001@example.com>' } })
    expect(header(mails[0], 'Subject')).toBe('Critical: 2 sessions stuck at main')
    expect(header(mails[0], 'To')).toBe('ops@example.com, boss@example.com')
    expect(header(mails[0], 'Auto-Submitted')).toBe('auto-generated')
    expect(mails[0]).toMatch(/Content-Type: text\/plain[\s\S]*No event for 12 min[\s\S]*Content-Type: text\/html/)
    expect(mails[0]).toContain('wait for nothing &amp; cost')
  })

  it('about the same alert is in one thread, and has the same id when it is sent again', async () => {
    const { mails, port } = await mailServer()
    const ids = ['01990000-0000-7000-8000-000000000002', '01990000-0000-7000-8000-000000000003']
    const first = (await send(channel(port), told())).external ?? {}
    const second =
      (await send(channel(port), told({ reason: 'new-members' }, { id: ids[0] ?? '', first, previous: first }))).external ?? {}
    for (const attempts of [1, 2])
      await send(
        channel(port),
        told({ status: 'resolved', reason: 'all-resolved' }, { id: ids[1] ?? '', first, previous: second, attempts }),
      )
    expect(mails.map((mail) => header(mail, 'In-Reply-To'))).toEqual([null, first.messageId, second.messageId, second.messageId])
    expect(header(mails[2], 'References')).toBe(`${first.messageId} ${second.messageId}`)
    expect(header(mails[2], 'Message-ID')).toBe(header(mails[3], 'Message-ID'))
    expect(header(mails[2], 'Subject')).toBe('Resolved: Critical: 2 sessions stuck at main')
  })

  it('is signed in for, where the server wants it', async () => {
    const seen: unknown[] = []
    const { mails, port } = await mailServer({
      authOptional: false,
      onAuth: ({ username, password }, _session, done) => {
        seen.push(username, password)
        done(null, { user: username ?? '' })
      },
    })
    await send(channel(port, withPassword), told())
    expect(seen).toEqual(['mission', PASSWORD])
    expect(mails).toHaveLength(1)
  })
})

describe('a mail server that does not take it', () => {
  const answering = (responseCode: number, text: string): SMTPServerOptions => ({
    onMailFrom: (_address, _session, done) => done(Object.assign(new Error(text), { responseCode })),
  })

  it.each([
    [450, false],
    [554, true],
  ])('with %i is asked again only if that may help', async (code, permanent) => {
    const { port } = await mailServer(answering(code, 'not now'))
    await expect(send(channel(port), told())).rejects.toMatchObject({
      permanent,
      message: expect.stringContaining(`answered ${code}`),
    })
  })

  it('and quotes the password does not get it into the failure', async () => {
    const onAuth: SMTPServerOptions['onAuth'] = ({ password }, _session, done) => done(new Error(`wrong: ${password}`))
    const { port } = await mailServer({ onAuth })
    const failure = await send(channel(port, withPassword), told()).catch((error: Error) => error.message)
    expect(failure).toMatch(/answered 5\d\d/)
    expect(failure).not.toContain(PASSWORD)
  })

  it('without the encryption that is demanded gets no password and no mail', async () => {
    const seen: string[] = []
    const { mails, port } = await mailServer({
      onAuth: ({ username }, _session, done) => {
        seen.push(username ?? '')
        done(null, { user: '' })
      },
    })
    await expect(send(channel(port, { security: 'starttls', ...withPassword }), told())).rejects.toMatchObject({
      permanent: false,
      message: expect.stringContaining('no safe connection'),
    })
    expect([...seen, ...mails]).toEqual([])
  })

  it('or never says a word, is left when the time is over', async () => {
    const mute = createServer(() => undefined)
    await new Promise<void>((resolve) => mute.listen(0, '127.0.0.1', resolve))
    closing.push(() => new Promise<void>((resolve) => mute.close(() => resolve())))
    const address = mute.address()
    const port = typeof address === 'object' && address ? address.port : 0
    const terms = { timeout: 300, allowPrivate: true }
    const place = aPlace({}, { env, terms, signal: AbortSignal.timeout(terms.timeout) })
    await expect(send(channel(port), place)).rejects.toMatchObject({ name: 'ChannelFailure', permanent: false })
  })

  it('is not called where it must not be', async () => {
    const { mails, port } = await mailServer()
    const place = aPlace({}, { env, terms: { timeout: 5_000, allowPrivate: false } })
    await expect(send(channel(port), place)).rejects.toMatchObject({
      permanent: true,
      message: expect.stringContaining('allowPrivate'),
    })
    expect(mails).toEqual([])
  })
})
