import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { GatewayUnderTest } from './gateway-under-test.ts'
import { type RawClient, type RawEvent, rawOperator } from './raw-client.ts'

/** What a run looks like from outside: its events, its row and its transcript. */
export function runContract(gateway: () => GatewayUnderTest): void {
  let operator: RawClient
  // Watches what the operator does: the client that starts a run gets its tool events in another form.
  let watcher: RawClient
  let bystander: RawClient
  const newKey = (name: string) => `agent:main:contract-${name}-${randomUUID().slice(0, 8)}`
  const send = async (key: string, message: string) => {
    const idempotencyKey = randomUUID()
    const answer = await operator.request('chat.send', { sessionKey: key, message, idempotencyKey })
    expect(answer.payload).toMatchObject({ runId: idempotencyKey, status: 'started' })
    return idempotencyKey
  }
  const rowOf = async (key: string) => {
    const { payload } = await operator.request('sessions.list', { limit: 100 })
    return (payload?.sessions as Record<string, unknown>[] | undefined)?.find((row) => row.key === key)
  }
  const settled = (key: string) =>
    watcher.until(`end of the run in ${key}`, () =>
      watcher.of(key, 'sessions.changed').find(({ payload }) => payload.phase === 'end' || payload.phase === 'error'),
    )
  const lifecycle = (key: string, phase: string) =>
    watcher.of(key, 'agent').filter(({ payload }) => payload.stream === 'lifecycle' && payload.data?.phase === phase)
  const runStatus = (key: string, phase: string) =>
    watcher.of(key, 'agent').filter(({ payload }) => payload.stream === 'run_status' && payload.data?.phase === phase)
  const tools = (key: string, phase: string): RawEvent[] =>
    watcher.of(key, 'session.tool').filter(({ payload }) => payload.data?.phase === phase)

  beforeAll(async () => {
    const { url, token } = gateway()
    operator = await rawOperator(url, token, ['operator.admin'], false)
    watcher = await rawOperator(url, token, ['operator.read'])
    bystander = await rawOperator(url, token, ['operator.read'], false)
  })
  afterAll(() => {
    operator.close()
    watcher.close()
    bystander.close()
  })

  describe('a run that loops', () => {
    it('shows every call with its arguments and result, and each model call with its tokens', async () => {
      const key = newKey('loop')
      const runId = await send(key, 'please [[loop:6:echo same]]')
      await settled(key)
      const starts = tools(key, 'start')
      expect(starts.map(({ payload }) => [payload.data?.name, payload.data?.args])).toEqual(
        Array.from({ length: 6 }, () => ['exec', { command: 'echo same' }]),
      )
      expect(tools(key, 'result').map(({ payload }) => payload.data?.toolCallId)).toEqual(
        starts.map(({ payload }) => payload.data?.toolCallId),
      )
      expect(starts[0]?.payload.session).toMatchObject({ key, status: 'running' })
      const answers = watcher.of(key, 'session.message').filter(({ payload }) => payload.message?.role === 'assistant')
      expect(answers).toHaveLength(7)
      for (const { payload } of answers)
        expect(payload.message?.usage).toMatchObject({ input: expect.any(Number), output: expect.any(Number), cacheRead: 0 })
      expect(watcher.of(key, 'session.message').filter(({ payload }) => payload.message?.role === 'toolResult')).toEqual([])
      expect(lifecycle(key, 'start').every(({ payload }) => payload.runId === runId)).toBe(true)
      expect(lifecycle(key, 'end')).toHaveLength(1)
    })

    it('leaves the last run’s tokens in the row, apart from the context size', async () => {
      const key = newKey('tokens')
      await send(key, '[[tokens:1000:50]] [[loop:2:echo x]]')
      await settled(key)
      const row = await rowOf(key)
      expect(row).toMatchObject({
        status: 'done',
        hasActiveRun: false,
        activeRunIds: [],
        inputTokens: 3_000,
        outputTokens: 150,
        abortedLastRun: false,
      })
      expect(row?.totalTokens).toBe(1_000)
    })

    it('shows tool calls only to those who subscribed, and the rest to every reader', async () => {
      const key = newKey('seen')
      await send(key, '[[loop:2:echo seen]]')
      await settled(key)
      await bystander.until('chat final', () => bystander.of(key, 'chat').find(({ payload }) => payload.state === 'final'))
      expect(bystander.of(key, 'agent').length).toBeGreaterThan(3)
      for (const event of ['session.tool', 'session.message', 'sessions.changed']) expect(bystander.of(key, event)).toEqual([])
    })

    it('numbers the events of a connection without holes', () => {
      const numbers = watcher.events.flatMap(({ seq }) => (seq === undefined ? [] : [seq]))
      expect(numbers.length).toBeGreaterThan(20)
      expect(numbers).toEqual(numbers.map((_, index) => (numbers[0] ?? 0) + index))
    })
  })

  describe('a run at work', () => {
    it('does not say which runs are active in the list, only that one is', async () => {
      const key = newKey('active')
      await send(key, '[[slow:200:200]]')
      await watcher.until('start', () => lifecycle(key, 'start')[0])
      const row = await rowOf(key)
      expect(row).toMatchObject({ status: 'running', hasActiveRun: true })
      expect(row).not.toHaveProperty('activeRunIds')
      await operator.request('sessions.abort', { key })
    })

    it('gives no sign of life while its model hangs', async () => {
      const key = newKey('hang')
      await send(key, '[[hang]]')
      await watcher.until('model call', () => runStatus(key, 'starting_model')[0])
      await watcher.until('row', () => watcher.of(key, 'sessions.changed').find(({ payload }) => payload.phase === 'start'))
      const before = await rowOf(key)
      const seen = watcher.of(key).length
      // Long enough for three ticks of a client that expects progress; nothing else tells a hanging model.
      await new Promise((resolve) => setTimeout(resolve, 1_500))
      expect(watcher.of(key).length).toBe(seen)
      expect(await rowOf(key)).toMatchObject({ status: 'running', hasActiveRun: true, updatedAt: before?.updatedAt })
      await operator.request('sessions.abort', { key })
    })

    it('reports an abort as an end and then as an error, which is no failure', async () => {
      const key = newKey('abort')
      const runId = await send(key, '[[slow:200:200]]')
      await watcher.until('answer', () => watcher.of(key, 'chat').find(({ payload }) => payload.state === 'delta'))
      const answer = await operator.request('sessions.abort', { key, runId })
      expect(answer.payload).toMatchObject({ ok: true, abortedRunId: runId, status: 'aborted' })
      await watcher.until('error after the end', () => lifecycle(key, 'error')[0])
      expect(lifecycle(key, 'end')[0]?.payload.data).toMatchObject({ aborted: true, status: 'cancelled' })
      expect(lifecycle(key, 'error')[0]?.payload.data).toMatchObject({ aborted: true })
      expect(watcher.of(key, 'chat').find(({ payload }) => payload.state === 'aborted')).toBeDefined()
      await watcher.until('row', () => watcher.of(key, 'sessions.changed').find(({ payload }) => payload.reason === 'abort'))
      const row = await rowOf(key)
      expect(row).toMatchObject({ status: 'killed', abortedLastRun: true, hasActiveRun: false })
      expect(row?.lastRunError ?? null).toBeNull()
      expect((await operator.request('sessions.abort', { key })).payload).toMatchObject({
        abortedRunId: null,
        status: 'no-active-run',
      })
    })

    it('lets only an admin stop the run of another client', async () => {
      const key = newKey('stranger')
      await send(key, '[[slow:200:200]]')
      await watcher.until('start', () => lifecycle(key, 'start')[0])
      const stranger = await rawOperator(gateway().url, gateway().token, ['operator.write'], false)
      expect((await stranger.request('sessions.abort', { key })).error?.message).toBe('unauthorized')
      stranger.close()
      expect((await operator.request('sessions.abort', { key })).payload).toMatchObject({ status: 'aborted' })
    })
  })

  describe('a run whose model fails', () => {
    it('looks like running while it is retried, and ends without a trace', async () => {
      const key = newKey('retry')
      await send(key, `[[http:500:2]] ${randomUUID()}`)
      await watcher.until('retry', () => runStatus(key, 'retrying')[0])
      const row = await rowOf(key)
      expect(row).toMatchObject({ status: 'running', hasActiveRun: true })
      expect(row?.lastRunError ?? null).toBeNull()
      expect(runStatus(key, 'retrying')[0]?.payload.data).toMatchObject({
        reason: 'server_error',
        retryAttempt: 1,
        delayMs: expect.any(Number),
      })
      await watcher.until('final', () => watcher.of(key, 'chat').find(({ payload }) => payload.state === 'final'))
      expect(lifecycle(key, 'start').length).toBeGreaterThan(1)
      const done = await rowOf(key)
      expect(done).toMatchObject({ status: 'done' })
      expect(done?.lastRunError ?? null).toBeNull()
    })

    it('fails at once when retrying is no use, and says so twice', async () => {
      const key = newKey('http400')
      await send(key, '[[http:400]]')
      await settled(key)
      const errors = () => watcher.of(key, 'chat').filter(({ payload }) => payload.state === 'error')
      await watcher.until('both errors', () => errors().length >= 2)
      expect(await rowOf(key)).toMatchObject({
        status: 'failed',
        lastRunError: expect.stringContaining('request failed'),
        abortedLastRun: false,
      })
      expect(runStatus(key, 'retrying')).toEqual([])
    })
  })

  describe('a transcript', () => {
    it('is read in pages, each oldest first, the newest page first', async () => {
      const key = newKey('pages')
      const runId = await send(key, '[[loop:4:echo page]]')
      await settled(key)
      const page = async (offset: number) =>
        (await operator.request('chat.history', { sessionKey: key, limit: 4, ...(offset ? { offset } : {}) })).payload
      const newest = await page(0)
      const older = await page(Number(newest?.nextOffset))
      expect(newest).toMatchObject({ hasMore: true, totalMessages: 10 })
      const entries = [older, newest].flatMap((part) => part?.messages as { timestamp: number }[])
      expect(entries.map(({ timestamp }) => timestamp)).toEqual(
        entries.map(({ timestamp }) => timestamp).toSorted((a, b) => a - b),
      )
      const all = (await operator.request('chat.history', { sessionKey: key, limit: 100 })).payload?.messages as Record<
        string,
        unknown
      >[]
      expect(all[0]).toMatchObject({ role: 'user', idempotencyKey: `${runId}:user` })
      expect(all.filter(({ role }) => role === 'toolResult')).toHaveLength(4)
    })
  })
}
