import { randomUUID } from 'node:crypto'
import { rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { actOnGateway, type GatewayAction } from '#activities/gateway/act.ts'
import type { GatewayUnderTest } from './gateway-under-test.ts'
import { type RawClient, rawOperator } from './raw-client.ts'
import { WatchLog } from './watch-log.ts'

/** A real gateway that was killed takes more than a minute to come back on a busy machine. */
const OUTAGE_MS = 400_000

/** The bridge itself against a gateway: what it sees, does, and makes of an outage. */
export function watchContract(gateway: () => GatewayUnderTest): void {
  const logs: WatchLog[] = []
  const clients: RawClient[] = []
  const watch = (heardUntil: number | null = null) => {
    const log = new WatchLog(gateway().patienceMs).watch({ url: gateway().url, token: gateway().token, heardUntil })
    logs.push(log)
    return log
  }
  const newKey = (name: string) => `agent:main:bridge-${name}-${randomUUID().slice(0, 8)}`
  const act = (action: GatewayAction) =>
    actOnGateway(action, {
      url: gateway().url,
      token: gateway().token,
      signal: AbortSignal.timeout(60_000),
      correlationId: randomUUID(),
    })
  const operator = async () => {
    const client = await rawOperator(gateway().url, gateway().token, ['operator.admin'], false)
    clients.push(client)
    return client
  }
  const send = async (key: string, message: string) => {
    const runId = randomUUID()
    const client = await operator()
    await client.request('chat.send', { sessionKey: key, message, idempotencyKey: runId })
    // The gateway answers before it has made the session.
    await client.until('session', async () => (await client.request('sessions.describe', { key })).payload?.session)
    return runId
  }
  const seen = (log: WatchLog, key: string, event: string) =>
    log.frames.filter((frame) => frame.event === event && (frame.payload as { sessionKey?: string }).sessionKey === key)
  const phaseOf = (frame: { payload?: unknown }) =>
    (frame.payload as { phase?: string; data?: { phase?: string } }).data?.phase ?? (frame.payload as { phase?: string }).phase
  afterEach(async () => {
    for (const client of clients.splice(0)) client.close()
    for (const log of logs.splice(0)) await log.stop()
  })

  describe('watching', () => {
    it('is connected with read scope, lists all sessions and sees new work at once', async () => {
      const log = watch()
      await log.untilListed()
      expect(log.reports.at(-1)).toMatchObject({
        protocol: 4,
        version: expect.stringMatching(/2026/),
        bootId: expect.any(String),
      })
      expect(log.lists[0]?.complete).toBe(true)
      const key = newKey('new')
      await send(key, '[[loop:3:echo seen]]')
      await log.until(
        'three tool results',
        () => seen(log, key, 'session.tool').filter((frame) => phaseOf(frame) === 'result').length === 3,
      )
      // Nothing is asked for each session; only the list again when half a minute has passed.
      for (const method of Object.keys(log.calls?.byMethod ?? {}))
        expect(['connect', 'sessions.list', 'sessions.subscribe']).toContain(method)
      expect(log.gaps).toEqual([])
    })

    it('reads back the transcript of what happened while nobody watched, and shows the gap', async () => {
      const first = watch()
      await first.untilListed()
      await first.stop()
      const leftAt = first.reports.at(-1)?.completeUntil ?? Date.now()
      const key = newKey('missed')
      await send(key, '[[loop:3:echo missed]]')
      const client = await operator()
      await client.request('sessions.subscribe')
      await client.until('end of the run', async () => {
        const { payload } = await client.request('chat.history', { sessionKey: key, limit: 20 })
        return (payload?.sessionInfo as { status?: string })?.status === 'done'
      })
      const second = watch(leftAt)
      const { messages } = await second.until('transcript', () => second.transcripts.find(({ sessionKey }) => sessionKey === key))
      expect(messages.map(({ role }) => role)).toEqual([
        'user',
        ...Array.from({ length: 3 }, () => ['assistant', 'toolResult']).flat(),
        'assistant',
      ])
      expect(second.gaps[0]).toMatchObject({
        from: leftAt,
        missedEvents: null,
        reason: expect.stringContaining('stopped or restarted'),
      })
      await second.until('all read back', () => (second.reports.at(-1)?.completeUntil ?? 0) > leftAt)
    })

    it('reads the transcript of a run that was already under way when it came', async () => {
      const key = newKey('underway')
      await send(key, '[[hang]]')
      const client = await operator()
      // The session is there before its run is, and the run before its first message can be read.
      await client.until('the run under way', async () => {
        const { payload } = await client.request('chat.history', { sessionKey: key, limit: 1 })
        const row = payload?.sessionInfo as { hasActiveRun?: boolean } | undefined
        return row?.hasActiveRun === true && Boolean((payload?.messages as unknown[] | undefined)?.length)
      })
      const log = watch()
      const { messages } = await log.until('transcript', () => log.transcripts.find(({ sessionKey }) => sessionKey === key))
      expect(messages[0]).toMatchObject({ role: 'user' })
      await act({ kind: 'abort', requestId: randomUUID(), sessionKey: key, runId: null })
    })
  })

  describe('actions', () => {
    it('sends a message once, however often it is asked', async () => {
      const key = newKey('send')
      await send(key, 'hello')
      const action: GatewayAction = { kind: 'message', requestId: randomUUID(), sessionKey: key, text: 'again please' }
      expect(await act(action)).toMatchObject({ outcome: 'confirmed', alreadySo: false })
      expect(await act(action)).toMatchObject({ outcome: 'confirmed', alreadySo: true })
    })

    it('aborts a run and sees it stopped; the second time it is already so', async () => {
      const key = newKey('abort')
      await send(key, '[[slow:300:200]]')
      const action: GatewayAction = { kind: 'abort', requestId: randomUUID(), sessionKey: key, runId: null }
      expect(await act(action)).toMatchObject({
        outcome: 'confirmed',
        alreadySo: false,
        seen: expect.stringContaining('no active run'),
      })
      expect(await act(action)).toMatchObject({ outcome: 'confirmed', alreadySo: true })
    })

    it('aborts a run that hangs', async () => {
      const key = newKey('abort-hang')
      const runId = await send(key, '[[hang]]')
      expect(await act({ kind: 'abort', requestId: randomUUID(), sessionKey: key, runId })).toMatchObject({
        outcome: 'confirmed',
      })
    })

    it('resets a session once, and leaves alone what came after', async () => {
      const key = newKey('reset')
      await act({ kind: 'abort', requestId: randomUUID(), sessionKey: key, runId: await send(key, '[[hang]]') })
      const action: GatewayAction = { kind: 'reset', requestId: randomUUID(), sessionKey: key, askedAt: Date.now() }
      expect(await act(action)).toMatchObject({ outcome: 'confirmed', alreadySo: false })
      await act({ kind: 'message', requestId: randomUUID(), sessionKey: key, text: 'after the reset' })
      expect(await act(action)).toMatchObject({ outcome: 'confirmed', alreadySo: true })
      const client = await operator()
      // A message may wait in the queue for a moment before it is in the transcript.
      await client.until('the later message', async () => {
        const { payload } = await client.request('chat.history', { sessionKey: key, limit: 20 })
        return JSON.stringify(payload?.messages).includes('after the reset')
      })
    })

    it.each(['abort', 'reset', 'message'] as const)(
      'refuses to %s a session that does not exist, and creates none',
      async (kind) => {
        const sessionKey = newKey('ghost')
        const more = { runId: null, askedAt: Date.now(), text: 'x' }
        expect(await act({ kind, requestId: randomUUID(), sessionKey, ...more })).toMatchObject({
          outcome: 'refused',
          code: 'NO_SUCH_SESSION',
        })
        const { payload } = await (await operator()).request('sessions.describe', { key: sessionKey })
        expect(payload).toEqual({ session: null })
      },
    )

    it('pauses an agent by its own schedules, again without effect, and resumes those that it paused and no others', async () => {
      const [ours, theirs] = [await gateway().schedule('main', 'ours'), await gateway().schedule('main', 'switched off before')]
      const client = await operator()
      await client.request('cron.update', { jobId: theirs, patch: { enabled: false } })
      const isOn = async (id: string): Promise<unknown> => {
        const { payload } = await client.request('cron.list', { includeDisabled: true, limit: 200 })
        const jobs = payload?.jobs as { id: string; enabled: boolean }[] | undefined
        return jobs?.find((job) => job.id === id)?.enabled
      }
      const pause = () => act({ kind: 'pause', requestId: randomUUID(), agentId: 'main' })
      expect(await pause()).toMatchObject({ outcome: 'confirmed', alreadySo: false })
      expect([await isOn(ours), await isOn(theirs)]).toEqual([false, false])
      expect(await pause()).toMatchObject({ outcome: 'confirmed', alreadySo: true })
      expect(await act({ kind: 'resume', requestId: randomUUID(), agentId: 'main' })).toMatchObject({ outcome: 'confirmed' })
      expect([await isOn(ours), await isOn(theirs)]).toEqual([true, false])
      await client.request('cron.update', { jobId: ours, patch: { enabled: false } })
    })

    it('says that an agent without jobs cannot be paused', async () => {
      expect(await act({ kind: 'pause', requestId: randomUUID(), agentId: 'nobody' })).toMatchObject({ outcome: 'unsupported' })
    })

    it('refuses with the reason when the token is wrong', async () => {
      const context = { url: gateway().url, token: 'not-the-token', signal: AbortSignal.timeout(30_000) }
      const outcome = await actOnGateway({ kind: 'pause', requestId: 'r', agentId: 'main' }, context)
      expect(outcome).toMatchObject({ outcome: 'refused', code: 'AUTH_TOKEN_MISMATCH' })
      expect(JSON.stringify(outcome)).not.toContain('not-the-token')
    })
  })

  describe('outages', () => {
    it('survives an orderly restart: 1012, then connected again to a new boot', async (test) => {
      const { outages } = gateway()
      if (!outages) return test.skip('this gateway is not ours to stop')
      const log = watch()
      await log.untilListed()
      const before = log.reports.at(-1)?.bootId
      const reported = log.reports.length
      await outages.stop()
      await log.untilState('unreachable')
      expect(log.frames.some(({ event }) => event === 'shutdown')).toBe(true)
      expect(log.reports.slice(reported).find(({ status }) => status.state === 'unreachable')?.status.reason).toContain(
        'restarting',
      )
      await outages.comeBack()
      await log.untilListed()
      expect(log.reports.at(-1)?.bootId).not.toBe(before)
      expect(log.gaps.at(-1)).toMatchObject({ missedEvents: null, reason: expect.stringContaining('restarting') })
    })

    it('survives SIGKILL: 1006, and sees the interrupted run go on under a new id', { timeout: OUTAGE_MS }, async (test) => {
      const { outages } = gateway()
      if (!outages) return test.skip('this gateway is not ours to stop')
      const log = watch()
      await log.untilListed()
      const key = newKey('killed')
      const pause = join(tmpdir(), `mission-control-pause-${randomUUID()}`)
      const runId = await send(key, `[[slow:40:250]] [[while:${pause}]]`)
      await log.until('answer', () =>
        seen(log, key, 'chat').some((frame) => (frame.payload as { state?: string }).state === 'delta'),
      )
      const reported = log.reports.length
      await outages.crash()
      await log.untilState('unreachable')
      expect(log.reports.slice(reported).find(({ status }) => status.state === 'unreachable')?.status.reason).toContain(
        'without a goodbye',
      )
      // What a real gateway resumes is over with one word more: not before the watch is back.
      await writeFile(pause, '')
      await outages.comeBack()
      await log.untilListed()
      await rm(pause)
      const runs = () => new Set(seen(log, key, 'agent').map((frame) => (frame.payload as { runId?: string }).runId))
      const resumed = await log.until('a run with a new id', () => [...runs()].find((id) => id !== runId))
      await log.until('its end', () =>
        seen(log, key, 'agent').some(
          (frame) => (frame.payload as { runId?: string }).runId === resumed && phaseOf(frame) === 'end',
        ),
      )
      const phases = seen(log, key, 'agent')
        .filter((frame) => (frame.payload as { runId?: string }).runId === resumed)
        .map(phaseOf)
      expect(phases).not.toContain('start')
      expect(phases).toContain('model')
    })
  })
}
