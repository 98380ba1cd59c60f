import { afterEach, describe, expect, it } from 'vitest'
import type { GatewayUnderTest } from './gateway-under-test.ts'
import { goodLogin, RawClient, rawOperator } from './raw-client.ts'

/** Who gets in, with what authority, and how the others are turned away. */
export function handshakeContract(gateway: () => GatewayUnderTest): void {
  const clients: RawClient[] = []
  const open = (headers?: Record<string, string>) => {
    const client = new RawClient(gateway().url, headers)
    clients.push(client)
    return client
  }
  const login = (change: Record<string, unknown> = {}, headers?: Record<string, string>) =>
    open(headers).login({ ...goodLogin(gateway().token, ['operator.read']), ...change })
  const scopesOf = (answer: Awaited<ReturnType<typeof login>>) =>
    (answer.payload?.auth as { scopes: string[] } | undefined)?.scopes
  const client = (id: string, mode: string) => ({ client: { id, mode, version: '1', platform: 'linux' } })
  afterEach(() => {
    for (const used of clients.splice(0)) used.close()
  })

  describe('handshake', () => {
    it('lets a backend client in with the scopes it asked for', async () => {
      const answer = await login()
      expect(answer.payload).toMatchObject({ type: 'hello-ok', protocol: 4, policy: { tickIntervalMs: 30_000 } })
      expect(scopesOf(answer)).toEqual(['operator.read'])
    })

    it('silently empties the scopes of clients it does not trust', async () => {
      expect(scopesOf(await login(client('test', 'test')))).toEqual([])
      expect(scopesOf(await login(client('gateway-client', 'cli')))).toEqual([])
      expect(scopesOf(await login({}, { origin: 'http://localhost' }))).toEqual([])
    })

    it.each([
      ['a wrong token', { auth: { token: 'wrong' } }, 'INVALID_REQUEST', 'AUTH_TOKEN_MISMATCH', 1008],
      ['no token', { auth: {} }, 'NOT_PAIRED', 'DEVICE_IDENTITY_REQUIRED', 1008],
      ['another protocol version', { minProtocol: 3, maxProtocol: 3 }, 'INVALID_REQUEST', 'PROTOCOL_MISMATCH', 1002],
      ['an unknown property', { foo: 1 }, 'INVALID_REQUEST', undefined, 1008],
      ['an unknown client', client('nobody', 'backend'), 'INVALID_REQUEST', undefined, 1008],
    ])('turns away %s', async (_what, change, code, detail, closeCode) => {
      const stranger = open()
      const answer = await stranger.login({ ...goodLogin(gateway().token, ['operator.read']), ...change })
      expect(answer.error?.code).toBe(code)
      expect(answer.error?.details?.code).toBe(detail)
      const closed = await stranger.until('close', () => stranger.closed)
      expect(closed.code).toBe(closeCode)
    })

    it('accepts a range of versions that holds its own', async () => {
      expect((await login({ minProtocol: 3, maxProtocol: 5 })).ok).toBe(true)
    })

    it('wants connect as the first request', async () => {
      const hasty = open()
      await hasty.challenged()
      expect((await hasty.request('sessions.list')).ok).toBe(false)
      expect((await hasty.until('close', () => hasty.closed)).code).toBe(1008)
    })

    it('refuses the upgrade of a proxied connection', async () => {
      const proxied = open({ 'x-forwarded-for': '192.0.2.1' })
      expect(await proxied.until('HTTP answer', () => proxied.httpStatus)).toBe(403)
    })
  })

  describe('requests', () => {
    it('refuses parameters it does not know', async () => {
      const reader = await rawOperator(gateway().url, gateway().token, ['operator.read'])
      clients.push(reader)
      const answer = await reader.request('sessions.list', { bogus: 1 })
      expect(answer.error).toMatchObject({ code: 'INVALID_REQUEST', message: expect.stringContaining('bogus') })
    })

    it('refuses what the scopes do not cover, also methods it does not know', async () => {
      const reader = await rawOperator(gateway().url, gateway().token, ['operator.read'])
      clients.push(reader)
      const abort = await reader.request('sessions.abort', { key: 'agent:main:contract-none' })
      expect(abort.error).toMatchObject({ code: 'FORBIDDEN', details: { code: 'MISSING_SCOPE' } })
      expect((await reader.request('no.such.method')).error?.code).toBe('FORBIDDEN')
    })

    it('passes over what is not JSON, answers what is not a request, and keeps the connection', async () => {
      const reader = await rawOperator(gateway().url, gateway().token, ['operator.read'])
      clients.push(reader)
      reader.send('this is not JSON')
      reader.send('{"foo":1}')
      expect((await reader.answerTo('invalid')).error?.message).toContain('invalid request frame')
      expect((await reader.request('sessions.list', { limit: 1 })).ok).toBe(true)
    })
  })
}
