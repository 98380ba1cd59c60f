import { createServer } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { startDemoFleet } from '#demo/fleet.ts'
import { type Script, ScriptedRefusal, scriptedGateway } from './scripted-gateway.ts'
import { WatchLog } from './watch-log.ts'

const TOKEN = 't'
const closers: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close()
})

async function scripted(script?: Script) {
  const gateway = await scriptedGateway(script)
  closers.push(() => gateway.close())
  return gateway
}
function watch(url: string, more: Parameters<WatchLog['watch']>[0] | object = {}): WatchLog {
  const log = new WatchLog().watch({ url, token: TOKEN, ...more })
  closers.push(() => log.stop())
  return log
}
const row = (key: string, updatedAt: number, more: object = {}) => ({
  key,
  updatedAt,
  status: 'done',
  hasActiveRun: false,
  ...more,
})
const list = (sessions: object[]) => () => ({ ts: Date.now(), hasMore: false, sessions })
const called = (gateway: { requests: { method: string }[] }, method: string) =>
  gateway.requests.filter((request) => request.method === method)

describe('watching a gateway in trouble', () => {
  it('lists and reads back what moved when the gateway dropped events, without waiting for the next poll', async () => {
    const gateway = await scripted({
      answers: {
        'sessions.list': () => ({
          ts: Date.now(),
          hasMore: false,
          sessions: [row('agent:a:moved', Date.now()), row('agent:a:still', 1)],
        }),
        'chat.history': ({ sessionKey }) => ({
          sessionKey,
          messages: [{ role: 'assistant', timestamp: Date.now() }],
          hasMore: false,
        }),
      },
    })
    const log = watch(gateway.url)
    await log.untilState('connected')
    gateway.event('tick', { ts: 1 }, 1)
    gateway.event('tick', { ts: 2 }, 6)
    await log.until('transcript', () => log.transcripts.length > 0)
    expect(log.transcripts.map(({ sessionKey }) => sessionKey)).toEqual(['agent:a:moved'])
    expect(log.gaps).toMatchObject([{ missedEvents: 4 }])
    expect(log.reports.at(-1)?.status).toMatchObject({ state: 'degraded', reason: expect.stringContaining('dropped events') })
    expect(called(gateway, 'sessions.list')).toHaveLength(2)
  })

  it('subscribes again after every reconnect and shows the gap', async () => {
    const gateway = await scripted()
    const log = watch(gateway.url)
    for (const round of [1, 2, 3]) {
      await log.until('subscription', () => called(gateway, 'sessions.subscribe').length === round && log.state === 'connected')
      for (const socket of gateway.sockets) socket.close(1008, 'slow consumer')
      await log.untilState('unreachable')
    }
    await log.until('connection', () => log.gaps.length === 3)
    expect(log.gaps.every(({ from, to, reason }) => to >= from && reason.includes('too slowly'))).toBe(true)
  })

  it('counts as missed what was under way when a connection broke that it read late', async () => {
    const gateway = await scripted()
    const log = watch(gateway.url)
    await log.untilState('connected')
    const lateBy = 60_000
    const sentAt = Date.now() - lateBy
    gateway.event('tick', { ts: sentAt }, 1)
    gateway.event('sessions.changed', {}, 2)
    await log.until('both events', () => log.frames.length === 2)
    for (const socket of gateway.sockets) socket.terminate()
    const gap = await log.until('the gap', () => log.gaps[0])
    expect(gap.from).toBeGreaterThanOrEqual(sentAt - 5_000)
    expect(gap.from).toBeLessThan(gap.to - lateBy + 5_000)
  })

  it('does not take what was missed for heard, while nothing could be listed yet', async () => {
    const gateway = await scripted({
      answers: {
        'sessions.list': () => {
          throw new ScriptedRefusal({ code: 'UNAVAILABLE', message: 'Error: busy' })
        },
      },
    })
    const heardUntil = Date.now() - 120_000
    const log = watch(gateway.url, { heardUntil, pollIntervalMs: 30 })
    await log.untilState('degraded')
    gateway.event('tick', { ts: Date.now() }, 1)
    await log.until('the event', () => log.frames.length === 1)
    expect(log.heardUpTo).toEqual([heardUntil])
  })

  it('asks a failing gateway less often, calls it degraded, and stays connected', async () => {
    let fails = false
    const gateway = await scripted({
      answers: {
        'sessions.list': () => {
          if (fails) throw new ScriptedRefusal({ code: 'UNAVAILABLE', message: 'Error: busy' })
          return list([])()
        },
      },
    })
    const log = watch(gateway.url, { pollIntervalMs: 20 })
    await log.untilState('connected')
    fails = true
    await log.until('two failures', () => (log.reports.at(-1)?.pollIntervalMs ?? 0) >= 80)
    expect(log.state).toBe('degraded')
    fails = false
    await log.untilState('connected')
    expect(gateway.logins).toBe(1)
  })

  it('listens to a gateway that is too busy to list its sessions, and lists them later', async () => {
    let busy = true
    const gateway = await scripted({
      answers: {
        'sessions.list': () => {
          if (busy) throw new ScriptedRefusal({ code: 'UNAVAILABLE', message: 'Error: busy' })
          return list([row('agent:a:late', Date.now())])()
        },
      },
    })
    const heardUntil = Date.now() - 60_000
    const log = watch(gateway.url, { pollIntervalMs: 30, heardUntil })
    await log.untilState('degraded')
    gateway.event('agent', { sessionKey: 'agent:a:late' }, 1)
    await log.until('event', () => log.frames.length === 1)
    expect(log.reports.at(-1)?.completeUntil).toBe(heardUntil)
    busy = false
    await log.untilState('connected')
    expect(gateway.logins).toBe(1)
    expect(log.gaps[0]?.from).toBe(heardUntil)
  })

  it('connects ever more rarely to a gateway that drops it again and again', async () => {
    const gateway = await scripted({
      answers: {
        'sessions.list': (_params, socket) => {
          setImmediate(() => socket.terminate())
          return list([])()
        },
      },
    })
    const log = watch(gateway.url, { random: () => 0.02 })
    await log.until('five logins', () => gateway.logins >= 5)
    const waits = log.reports.flatMap(({ nextAttemptAt, heardAt }) => (nextAttemptAt && heardAt ? [nextAttemptAt - heardAt] : []))
    // 2 % of 1, 2, 4, 8 s: whatever the machine adds, the fourth wait is longer than the first ceiling.
    expect(waits.at(3)).toBeGreaterThanOrEqual(160)
    expect(waits.at(0)).toBeGreaterThanOrEqual(20)
  })

  it('keeps its calls under the cap, and leaves room for polls while it reads back', async () => {
    const rows = Array.from({ length: 40 }, (_, n) => row(`agent:a:${n}`, Date.now(), { hasActiveRun: true, status: 'running' }))
    const gateway = await scripted({
      answers: {
        'sessions.list': list(rows),
        'chat.history': ({ sessionKey }) => ({ sessionKey, messages: [], hasMore: false }),
      },
    })
    const log = watch(gateway.url, { callsPerMinute: 12, pollIntervalMs: 50 })
    await log.until('the cap', () => log.calls?.perMinute === 12)
    expect(called(gateway, 'chat.history').length).toBeLessThanOrEqual(12 - 5)
    expect(log.calls).toMatchObject({ cap: 12 })
  })

  it('tells again what it could not read back', async () => {
    const gateway = await scripted({
      answers: {
        'sessions.list': () => list([row('agent:a:broken', Date.now())])(),
        'chat.history': () => {
          throw new ScriptedRefusal({ code: 'UNAVAILABLE', message: 'Error: transcript is damaged' })
        },
      },
    })
    const log = watch(gateway.url, { heardUntil: Date.now() - 60_000 })
    const gap = await log.until('second gap', () => log.gaps[1])
    expect(gap.reason).toContain('agent:a:broken was not read back')
    expect(called(gateway, 'chat.history')).toHaveLength(3)
  })

  it('retries rarely when a person has to act, and takes up a corrected token', async () => {
    const fleet = await startDemoFleet({ token: 'right', quiet: true })
    closers.push(() => fleet.close())
    let token = 'wrong'
    const log = watch(fleet.url, { readToken: async () => token, random: () => 0.001 })
    await log.untilState('unauthorised')
    expect(log.reports.at(-1)?.status.reason).toContain('token')
    token = 'right'
    await log.untilState('connected')
  })

  it('ends with the error of a handler instead of taking the process down', async () => {
    const gateway = await scripted()
    const log = new WatchLog()
    log.onFrame = () => {
      throw new Error('the store is gone')
    }
    log.watch({ url: gateway.url, token: TOKEN })
    await log.untilState('connected')
    gateway.event('tick', { ts: 1 }, 1)
    await expect.poll(() => gateway.sockets.size).toBe(0)
    await expect(log.stop()).rejects.toThrow('the store is gone')
  })

  it('is not delayed by fifty dead gateways', async () => {
    // Dead in the worst way: they take the connection and say nothing, so nothing of them ends before this test does.
    const silent = createServer((socket) => socket.resume())
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
    const address = silent.address()
    const port = typeof address === 'object' && address ? address.port : 0
    const refused = await scriptedGateway()
    await refused.close()
    const dead = Array.from({ length: 50 }, (_, n) => watch(n % 2 ? `ws://127.0.0.1:${port}` : refused.url))
    const fleet = await startDemoFleet({ token: TOKEN, quiet: true })
    const live = watch(fleet.url)
    await live.untilState('connected')
    fleet.tell('agent:main:alive', '[[loop:3:echo alive]]')
    await live.until('its events', () => live.frames.filter(({ event }) => event === 'session.tool').length === 6)
    expect(dead.every(({ state }) => state === 'unknown' || state === 'unreachable')).toBe(true)
    expect(dead.filter(({ state }) => state === 'unknown')).toHaveLength(25)
    await Promise.all([...dead, live].map((log) => log.stop()))
    await fleet.close()
    await new Promise((resolve) => silent.close(resolve))
  })
})
