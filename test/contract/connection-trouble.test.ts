import { afterEach, describe, expect, it } from 'vitest'
import { type ConnectOptions, connectToGateway } from '#activities/gateway/connection.ts'
import { GatewayFailure } from '#activities/gateway/failure.ts'
import { type DemoFleet, type DemoFleetOptions, startDemoFleet } from '#demo/fleet.ts'
import { type Script, type ScriptedGateway, SILENCE, scriptedGateway } from './scripted-gateway.ts'

const TOKEN = 's3cret-token'
const closers: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close()
})

async function scripted(script?: Script): Promise<ScriptedGateway> {
  const gateway = await scriptedGateway(script)
  closers.push(() => gateway.close())
  return gateway
}
async function demo(options: Partial<DemoFleetOptions> = {}): Promise<DemoFleet> {
  const fleet = await startDemoFleet({ token: TOKEN, quiet: true, ...options })
  closers.push(() => fleet.close())
  return fleet
}
async function connect(url: string, more: Partial<ConnectOptions> = {}) {
  const connection = await connectToGateway({
    url,
    token: TOKEN,
    purpose: 'monitor',
    signal: new AbortController().signal,
    ...more,
  })
  closers.push(async () => connection.close())
  return connection
}
async function failureOf(promise: Promise<unknown>): Promise<GatewayFailure> {
  const error = await promise.then(
    () => null,
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(GatewayFailure)
  expect(JSON.stringify(error) + String(error)).not.toContain(TOKEN)
  return error as GatewayFailure // just asserted
}
const ended = () => {
  const { promise, resolve } = Promise.withResolvers<GatewayFailure>()
  return { promise, onClose: resolve }
}

describe('connecting', () => {
  it('says what a gateway lacks instead of connecting', async () => {
    const fleet = await demo({ withoutMethods: ['sessions.subscribe', 'chat.history'] })
    const failure = await failureOf(connect(fleet.url))
    expect(failure).toMatchObject({ status: 'incompatible', code: 'INCOMPATIBLE' })
    expect(failure.judgement.missing).toEqual(['method sessions.subscribe', 'method chat.history'])
  })

  it('does not take a connection without its scopes for a good one', async () => {
    const gateway = await scripted({ hello: { auth: { role: 'operator', scopes: [] } } })
    expect(await failureOf(connect(gateway.url))).toMatchObject({ status: 'unauthorised', code: 'SCOPES_WITHHELD' })
    expect(gateway.sockets.size).toBeLessThanOrEqual(1)
  })

  it.each([
    ['a wrong token', { token: 'wrong' }, 'unauthorised', 'AUTH_TOKEN_MISMATCH'],
    ['no token', { token: null }, 'unauthorised', 'DEVICE_IDENTITY_REQUIRED'],
  ])('is unauthorised with %s', async (_what, more, status, code) => {
    const fleet = await demo()
    expect(await failureOf(connect(fleet.url, more))).toMatchObject({ status, code })
  })

  it('is told to come back while the gateway starts, and when', async () => {
    const fleet = await demo()
    fleet.setStarting(true)
    expect(await failureOf(connect(fleet.url))).toMatchObject({ status: 'unreachable', code: 'UNAVAILABLE', retryAfterMs: 500 })
  })

  it('tells a gateway that is down from one that restarts', async () => {
    const fleet = await demo()
    const { url } = fleet
    fleet.goDown({ kind: 'stop' })
    expect(await failureOf(connect(url))).toMatchObject({ status: 'unreachable', code: 'HTTP_503' })
    await fleet.close()
    closers.pop()
    expect(await failureOf(connect(url))).toMatchObject({ status: 'unreachable', code: 'ECONNREFUSED' })
  })

  it('gives up on a server that never greets', async () => {
    const gateway = await scripted({ onConnection: () => undefined })
    expect(await failureOf(connect(gateway.url, { connectTimeoutMs: 50 }))).toMatchObject({
      status: 'unreachable',
      code: 'TIMEOUT',
    })
  })

  it('knows a server that is no gateway', async () => {
    const gateway = await scripted({ onConnection: (socket) => socket.send('hello there') })
    expect(await failureOf(connect(gateway.url))).toMatchObject({ status: 'incompatible', code: 'MALFORMED' })
  })

  it('refuses an address with credentials, without repeating them', async () => {
    const failure = await failureOf(connect(`ws://user:${TOKEN}@127.0.0.1:1`))
    expect(failure.message).toContain('credentials')
  })

  it('stops at once when it is cancelled', async () => {
    const gateway = await scripted({ onConnection: () => undefined })
    const cancel = new AbortController()
    const connecting = failureOf(connect(gateway.url, { signal: cancel.signal }))
    cancel.abort()
    expect(await connecting).toMatchObject({ code: 'STOPPED' })
  })
})

describe('a connection', () => {
  it('notices events that were dropped, and only those', async () => {
    const gaps: unknown[] = []
    const gateway = await scripted()
    const frames: number[] = []
    await connect(gateway.url, { onGap: (gap) => gaps.push(gap), onFrame: (frame) => frames.push(frame.seq ?? -1) })
    for (const seq of [3, 4, 5, 9, 10]) gateway.event('tick', { ts: 1 }, seq)
    gateway.event('presence', {})
    await expect.poll(() => frames).toEqual([3, 4, 5, 9, 10, -1])
    expect(gaps).toEqual([{ expected: 6, got: 9, missed: 3 }])
  })

  it.each([
    ['a slow consumer', 1008, 'slow consumer', 'SLOW_CONSUMER'],
    ['a restart', 1012, 'service restart', 'CLOSED_1012'],
    ['a goodbye without reason', 1000, '', 'CLOSED_1000'],
  ])('explains its end as %s', async (_what, code, reason, expected) => {
    const gateway = await scripted()
    const { promise, onClose } = ended()
    await connect(gateway.url, { onClose })
    for (const socket of gateway.sockets) socket.close(code, reason)
    expect(await promise).toMatchObject({ code: expected, status: 'unreachable' })
  })

  it('explains a broken link', async () => {
    const gateway = await scripted()
    const { promise, onClose } = ended()
    await connect(gateway.url, { onClose })
    for (const socket of gateway.sockets) socket.terminate()
    expect(await promise).toMatchObject({ code: 'CLOSED_1006' })
  })

  it('knows how long an announced restart takes', async () => {
    const gateway = await scripted()
    const { promise, onClose } = ended()
    await connect(gateway.url, { onClose })
    gateway.event('shutdown', { reason: 'gateway restarting', restartExpectedMs: 1_500 }, 1)
    for (const socket of gateway.sockets) socket.close(1012, 'service restart')
    expect(await promise).toMatchObject({ code: 'CLOSED_1012', retryAfterMs: 1_500 })
  })

  it('closes with 4000 after two missed ticks', async () => {
    const gateway = await scripted({ tickIntervalMs: 40 })
    const { promise, onClose } = ended()
    await connect(gateway.url, { onClose })
    const closeCode = new Promise((resolve) => {
      for (const socket of gateway.sockets) socket.once('close', resolve)
    })
    expect(await promise).toMatchObject({ status: 'unreachable', message: expect.stringContaining('two heartbeats') })
    expect([4000, 1006]).toContain(await closeCode)
  })

  it('is cut off by a frame larger than any gateway sends', async () => {
    const gateway = await scripted()
    const { promise, onClose } = ended()
    await connect(gateway.url, { onClose })
    gateway.event('health', { pad: 'x'.repeat(33 * 1024 * 1024) })
    expect(await promise).toMatchObject({ status: 'unreachable', code: 'CLOSED_1009' })
  })

  it('carries trace and correlation with each request, and matches answers that come out of order', async () => {
    const held: (() => void)[] = []
    const gateway = await scripted({
      answers: {
        'sessions.describe': ({ key }, socket) => {
          const { id } = gateway.requests.at(-1) ?? { id: '' }
          held.unshift(() => socket.send(JSON.stringify({ type: 'res', id, ok: true, payload: { session: { key } } })))
          if (held.length === 2) for (const send of held) send()
          return SILENCE
        },
      },
    })
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'
    const connection = await connect(gateway.url, { traceparent, correlationId: 'corr-7' })
    const answers = await Promise.all(['a', 'b'].map((key) => connection.request('sessions.describe', { key })))
    expect(answers.map(({ session }) => session?.key)).toEqual(['a', 'b'])
    expect(gateway.requests.every((request) => request.traceparent === traceparent && request.id.startsWith('corr-7-'))).toBe(
      true,
    )
  })

  it('fails a request that is not answered, and keeps the connection', async () => {
    const gateway = await scripted({ answers: { 'sessions.describe': () => SILENCE } })
    const connection = await connect(gateway.url)
    const failure = await failureOf(connection.request('sessions.describe', { key: 'k' }, { timeoutMs: 30 }))
    expect(failure).toMatchObject({ code: 'TIMEOUT', message: expect.stringContaining('sessions.describe') })
    expect(await connection.request('sessions.list', {})).toMatchObject({ sessions: [] })
  })

  it('calls an answer it cannot read malformed', async () => {
    const gateway = await scripted({ answers: { 'sessions.list': () => ({ sessions: 'none' }) } })
    const connection = await connect(gateway.url)
    expect(await failureOf(connection.request('sessions.list', {}))).toMatchObject({ code: 'MALFORMED', status: 'incompatible' })
  })

  it('fails what is in flight when it ends, with the reason of the end', async () => {
    const gateway = await scripted({ answers: { 'sessions.describe': (_params, socket) => (socket.close(1012), SILENCE) } })
    const connection = await connect(gateway.url)
    expect(await failureOf(connection.request('sessions.describe', { key: 'k' }))).toMatchObject({ code: 'CLOSED_1012' })
    expect(await failureOf(connection.request('sessions.list', {}))).toMatchObject({ code: 'CLOSED_1012' })
  })
})
