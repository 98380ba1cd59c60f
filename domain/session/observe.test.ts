import { describe, expect, it } from 'vitest'
import type { AgentPayload, ChangedPayload, GatewayFrame, RawAgentData } from './gateway-frame.ts'
import { createObserver } from './observe.ts'

const t0 = 1_795_465_782_000
const scope = { runId: 'r1', sessionKey: 'agent:main:main', agentId: 'main' }

const agent = (stream: string, data: RawAgentData, rest: Partial<AgentPayload> = {}): GatewayFrame => ({
  kind: 'agent',
  payload: { ...scope, stream, data, ts: t0, ...rest },
})
const tool = (data: RawAgentData, rest: Partial<AgentPayload> = {}): GatewayFrame => ({
  kind: 'tool',
  payload: { ...scope, stream: 'tool', data, ts: t0, ...rest },
})
const changed = (payload: Partial<ChangedPayload>): GatewayFrame => ({
  kind: 'changed',
  payload: { sessionKey: scope.sessionKey, ts: t0, ...payload },
})

const watch = (frames: readonly GatewayFrame[], receivedAt = t0 + 5) => {
  const observer = createObserver()
  return frames.flatMap((frame, index) => observer.observe(frame, receivedAt + index * 2_000))
}
const kinds = (frames: readonly GatewayFrame[]) => watch(frames).map(({ kind }) => kind)

const start = agent('lifecycle', { phase: 'start', startedAt: t0 }, { seq: 3 })

describe('a run', () => {
  it('starts once: the start after a retry is another attempt of the same run', () => {
    const retry = agent(
      'run_status',
      { phase: 'retrying', attempt: 2, maxAttempts: 10, delayMs: 1_325, reason: 'rate_limit', message: 'Retrying… 2/10' },
      { seq: 7 },
    )
    const again = agent('lifecycle', { phase: 'start', startedAt: t0 + 1_500 }, { seq: 10 })
    const failed = agent('lifecycle', { phase: 'finishing', error: 'HTTP 429' }, { seq: 6 })
    expect(kinds([start, failed, retry, again])).toEqual(['run-started', 'attempt-failed', 'run-retrying', 'run-progressed'])
    expect(watch([retry])[0]).toMatchObject({
      attempt: 2,
      maxAttempts: 10,
      delayMs: 1_325,
      reason: 'rate_limit',
      dedupKey: 'run-retrying:r1:7',
    })
  })

  it('that resumes after a crash is begun by its first model call', () => {
    const model = agent('lifecycle', { phase: 'model', provider: 'stub', model: 'stub-large' }, { seq: 1 })
    expect(watch([model])).toMatchObject([
      { kind: 'run-started', resumed: true },
      { kind: 'model-called', provider: 'stub', model: 'stub-large' },
    ])
  })

  it('that is aborted ends once, as killed, although an error and more frames follow', () => {
    const aborted = [
      { kind: 'chat', payload: { ...scope, state: 'aborted', stopReason: 'rpc' } } as const,
      agent('lifecycle', { phase: 'end', status: 'cancelled', aborted: true, stopReason: 'rpc' }),
      agent('lifecycle', { phase: 'model', provider: 'stub', model: 'stub-large' }),
      agent('lifecycle', { phase: 'error', error: 'This operation was aborted', aborted: true }),
      changed({ phase: 'error', runId: 'r1', status: 'killed', hasActiveRun: false }),
    ]
    const ends = watch([start, ...aborted]).filter(({ kind }) => kind !== 'session-seen')
    expect(ends.map(({ kind }) => kind)).toEqual(['run-started', 'run-ended'])
    expect(ends[1]).toMatchObject({ state: 'killed', error: null, dedupKey: 'run-end:r1' })
  })

  it('that fails is told once, although chat tells it twice', () => {
    const error = agent('lifecycle', { phase: 'error', error: 'HTTP 500' })
    const chat = { kind: 'chat', payload: { ...scope, state: 'error', errorMessage: 'HTTP 500' } } as const
    const duplicate = {
      kind: 'chat',
      payload: { ...scope, seq: 1, state: 'error', errorMessage: 'Agent failed before reply: HTTP 500' },
    } as const
    expect(kinds([start, error, chat, duplicate])).toEqual(['run-started', 'run-ended'])
    expect(watch([start, error])[1]).toMatchObject({ state: 'failed', error: 'HTTP 500' })
  })

  it('that times out says so', () => {
    expect(
      watch([start, agent('lifecycle', { phase: 'error', error: 'Request timed out', timeoutPhase: 'provider' })])[1],
    ).toMatchObject({ state: 'timeout' })
  })

  it('is not what a steered message is, whose final has no run', () => {
    expect(watch([{ kind: 'chat', payload: { ...scope, runId: 'steered', seq: 1, state: 'final' } }])).toEqual([])
  })

  it('is not begun again by a late row change', () => {
    const end = agent('lifecycle', { phase: 'end' })
    const late = changed({ phase: 'start', runId: 'r1', status: 'running', hasActiveRun: false })
    expect(kinds([start, end, late])).toEqual(['run-started', 'run-ended', 'session-seen'])
  })
})

describe('a tool', () => {
  const item = agent('item', { kind: 'tool', phase: 'start', toolCallId: 'c1', name: 'exec', meta: 'show /x', startedAt: t0 })
  const begins = tool({ phase: 'start', name: 'exec', toolCallId: 'c1', args: { command: 'cat /x' } })
  const ends = tool({
    phase: 'result',
    name: 'exec',
    toolCallId: 'c1',
    isError: false,
    result: {
      content: [{ type: 'text', text: 'cat: /x: No such file' }],
      details: { status: 'completed', exitCode: 1, durationMs: 13 },
    },
  })

  it('that exits non-zero is no error and not ok either', () => {
    expect(watch([begins, ends])[1]).toMatchObject({
      kind: 'tool-finished',
      resultClass: 'nonzero',
      exitCode: 1,
      durationMs: 13,
      resultText: 'cat: /x: No such file',
    })
  })

  it('that is blocked for looping is denied, with the reason', () => {
    const blocked = tool({
      phase: 'result',
      name: 'exec',
      toolCallId: 'c1',
      isError: true,
      result: { content: [{ type: 'text', text: 'CRITICAL' }], details: { status: 'blocked', deniedReason: 'tool-loop' } },
    })
    expect(watch([begins, blocked])[1]).toMatchObject({ resultClass: 'denied', deniedReason: 'tool-loop' })
  })

  it('is told by item and command output where session.tool does not come', () => {
    const itemEnd = agent('item', {
      kind: 'tool',
      phase: 'end',
      toolCallId: 'c1',
      name: 'exec',
      status: 'failed',
      startedAt: t0,
      endedAt: t0 + 27,
    })
    const output = agent('command_output', {
      phase: 'end',
      toolCallId: 'c1',
      name: 'exec',
      output: 'No such file',
      exitCode: 1,
      durationMs: 13,
    })
    expect(watch([item, itemEnd, output])).toMatchObject([
      { kind: 'tool-started', name: 'exec', meta: 'show /x', args: null },
      { kind: 'tool-finished', resultClass: 'nonzero', durationMs: 27 },
      { kind: 'tool-finished', resultClass: 'nonzero', resultText: 'No such file', exitCode: 1 },
    ])
  })

  it('is told by session.tool alone once that comes', () => {
    const second = agent('item', { kind: 'tool', phase: 'start', toolCallId: 'c2', name: 'exec' })
    expect(watch([begins, second]).filter(({ kind }) => kind === 'tool-started')).toHaveLength(1)
  })
})

describe('signs of life', () => {
  const word = (seq: number) => agent('assistant', { text: 'x', delta: 'x' }, { seq })

  it('are told once a second, not for every word', () => {
    const observer = createObserver()
    const told = Array.from({ length: 50 }, (_, n) => observer.observe(word(n), t0 + n * 100)).flat()
    expect(told).toHaveLength(5)
  })

  it('are not the empty text that a retry clears the answer with', () => {
    expect(watch([agent('assistant', { text: '', delta: '' })])).toEqual([])
  })

  it('are not ticks, health or presence', () => {
    expect(
      watch([
        { kind: 'connection', event: 'tick' },
        { kind: 'unrecognised', event: 'new.thing' },
      ]),
    ).toEqual([])
  })
})

describe('time', () => {
  it("is the gateway's, unless its clock is off", () => {
    expect(watch([agent('lifecycle', { phase: 'start' }, { ts: t0 - 3_000 })], t0)[0]?.at).toBe(t0 - 3_000)
    expect(watch([agent('lifecycle', { phase: 'start' }, { ts: t0 - 3_600_000 })], t0)[0]?.at).toBe(t0)
    expect(watch([agent('lifecycle', { phase: 'start' }, { ts: t0 + 2_000 })], t0)[0]?.at).toBe(t0)
  })
})

describe('rows', () => {
  const row = {
    status: 'done',
    hasActiveRun: false,
    inputTokens: 900,
    outputTokens: 20,
    totalTokens: 400,
    totalTokensFresh: true,
    contextTokens: 128_000,
  }

  it('keep the last run, the context in use and the window apart', () => {
    expect(watch([changed(row)])[0]).toMatchObject({
      row: { contextTokens: 400, contextWindow: 128_000, lastRun: { inputTokens: 900, outputTokens: 20 } },
    })
  })

  it('say nothing of the context when it is not fresh', () => {
    expect(watch([changed({ ...row, totalTokensFresh: false })])[0]).toMatchObject({ row: { contextTokens: null } })
  })

  it('that leave out the active run ids leave them unknown', () => {
    expect(watch([changed({ status: 'running', hasActiveRun: true })])[0]).toMatchObject({
      row: { hasActiveRun: true, activeRunIds: null },
    })
  })

  it('are told once while they say the same', () => {
    expect(watch([changed(row), changed(row), changed({ ...row, status: 'running' })])).toHaveLength(2)
  })

  const list = (...keys: string[]): GatewayFrame => ({
    kind: 'rows',
    payload: { sessions: keys.map((key) => ({ key, status: 'done' })), hasMore: false },
  })

  it('that vanish from a whole list are gone; a list that may be narrowed proves nothing', () => {
    const whole = createObserver({ listsAreWhole: true })
    whole.observe(list('a', 'b'), t0)
    expect(whole.observe(list('b'), t0 + 30_000).filter(({ kind }) => kind === 'session-gone')).toMatchObject([
      { sessionKey: 'a', reason: 'absent' },
    ])
    const narrowed = createObserver()
    narrowed.observe(list('a', 'b'), t0)
    expect(narrowed.observe(list('b'), t0 + 30_000).every(({ kind }) => kind === 'session-seen')).toBe(true)
  })

  it('of a deleted or reset session say so', () => {
    expect(watch([changed({ reason: 'delete' })])).toMatchObject([{ kind: 'session-gone', reason: 'deleted' }])
    expect(watch([changed({ ...row, reason: 'reset' })]).map(({ kind }) => kind)).toEqual(['session-reset', 'session-seen'])
  })
})

describe('an approval', () => {
  it('is asked for and resolved under one key, by whichever frame', () => {
    const asked = agent('lifecycle', { phase: 'waiting-approval', approvalId: 'a1', toolCallId: 'c1' })
    const event: GatewayFrame = {
      kind: 'approval',
      phase: 'requested',
      payload: { id: 'a1', request: { sessionKey: scope.sessionKey, runId: 'r1', toolCallId: 'c1' } },
    }
    const [first, second] = watch([asked, event])
    expect(first).toMatchObject({ kind: 'approval-waiting', approvalId: 'a1', dedupKey: 'approval:a1' })
    expect(second?.dedupKey).toBe(first?.dedupKey)
    expect(watch([agent('lifecycle', { phase: 'approval-resolved', approvalId: 'a1' })])).toMatchObject([
      { kind: 'approval-resolved' },
    ])
  })
})
