import { describe, expect, it } from 'vitest'
import type { SessionHealthState } from './health-state.ts'
import type { Observation, ObservationBody, SessionRow } from './observation.ts'
import { createSessionHealth } from './session-health.ts'
import { defaultThresholds } from './thresholds.ts'

const health = createSessionHealth()
const sessionKey = 'agent:main:work'
const t0 = 1_795_500_000_000

const seen = (
  seconds: number,
  body: ObservationBody,
  runId: string | null = 'r1',
  dedupKey = `${body.kind}:${seconds}`,
): Observation => ({
  ...{ at: t0 + seconds * 1_000, sessionKey, agentId: 'main', runId, dedupKey },
  ...body,
})
const fold = (observations: readonly Observation[], judge = health): SessionHealthState =>
  observations.reduce(judge.advance, judge.initial(sessionKey, t0))
const verdictAt = (observations: readonly Observation[], seconds: number, judge = health) =>
  judge.judge(fold(observations, judge), t0 + seconds * 1_000)

const started = seen(0, { kind: 'run-started', startedAt: t0, resumed: false })
const call = (seconds: number, id: string, result = 'hi'): Observation[] => [
  seen(
    seconds,
    { kind: 'tool-started', toolCallId: id, name: 'exec', args: { command: 'echo hi' }, meta: null },
    'r1',
    `tool-start:${id}`,
  ),
  seen(
    seconds + 0.1,
    {
      kind: 'tool-finished',
      toolCallId: id,
      name: 'exec',
      resultClass: 'ok',
      resultText: result,
      exitCode: 0,
      durationMs: 100,
      deniedReason: null,
      outcome: { hash: result, looksFailed: false, fruitless: false },
    },
    'r1',
    `tool-end:${id}`,
  ),
]
const calls = (n: number): Observation[] => Array.from({ length: n }, (_, index) => call(index + 1, `c${index}`)).flat()

const row = (fields: Partial<SessionRow>): ObservationBody => ({
  kind: 'session-seen',
  reason: 'poll',
  row: {
    ...{ sessionId: 's', agentId: 'main', kind: 'direct', classification: null, label: null, title: null, parentKey: null },
    ...{ status: null, hasActiveRun: null, activeRunIds: null, lastRunId: null, lastRunError: null, abortedLastRun: null },
    ...{
      contextTokens: null,
      contextWindow: 128_000,
      modelProvider: null,
      model: null,
      createdAt: null,
      updatedAt: null,
      archived: false,
    },
    ...fields,
  },
})

describe('evidence', () => {
  it('names the calls, the count, the facts it rests on and when the loop began', () => {
    const verdict = verdictAt([started, ...calls(6)], 8)
    expect(verdict).toMatchObject({ verdict: 'looping', since: t0 + 1_000 })
    expect(verdict.confidence).toBeGreaterThan(0.9)
    expect(verdict.evidence[0]?.says).toBe(
      'The call of exec was made 6 times in 7 s with the same arguments, and brought the same result each time.',
    )
    expect(verdict.evidence[0]?.figures).toMatchObject({ repeats: 6, cycleLength: 1, likeness: 'exact' })
    expect(verdict.evidence[0]?.observations).toEqual(['c0', 'c1', 'c2', 'c3', 'c4', 'c5'].map((id) => `tool-end:${id}`))
  })

  it('goes on counting a loop longer than what is remembered, from its true beginning', () => {
    const verdict = verdictAt([started, ...calls(200)], 202)
    expect(verdict.since).toBe(t0 + 1_000)
    expect(verdict.evidence[0]?.figures.repeats).toBe(200)
  })

  it('says how long a stuck run was silent and what it waited for', () => {
    const verdict = verdictAt([started], 150)
    expect(verdict).toMatchObject({ verdict: 'stuck', since: t0, confidence: 0.9 })
    expect(verdict.evidence[0]?.figures).toMatchObject({ silentMs: 150_000, limitMs: 120_000, awaited: 'model' })
  })

  it('is a hint, not a verdict, for context at 85 %', () => {
    const verdict = verdictAt([seen(0, row({ status: 'done', hasActiveRun: false, contextTokens: 108_800 }), null)], 1)
    expect(verdict.verdict).toBe('idle')
    expect(verdict.hints[0]?.figures).toMatchObject({ ratio: 0.85 })
  })
})

describe('deadlines', () => {
  it('tell when silence will change the verdict', () => {
    const state = fold([started])
    expect(health.nextDeadline(state, t0)).toBe(t0 + 120_000)
    expect(health.judge(state, t0 + 119_999).verdict).toBe('healthy')
    expect(health.judge(state, t0 + 120_000).verdict).toBe('stuck')
    expect(health.nextDeadline(state, t0 + 120_000)).toBeNull()
  })

  it('are none without a run, and none while a person is asked', () => {
    expect(health.nextDeadline(health.initial(sessionKey, t0), t0)).toBeNull()
    const asked = fold([started, seen(1, { kind: 'approval-waiting', approvalId: 'a', toolCallId: 'c' })])
    expect(health.nextDeadline(asked, t0)).toBeNull()
  })

  it('wait for a retry that is due later', () => {
    const state = fold([
      started,
      seen(1, { kind: 'run-retrying', attempt: 2, maxAttempts: 9, delayMs: 60_000, reason: 'rate_limit', message: null }),
    ])
    expect(health.nextDeadline(state, t0)).toBe(t0 + 61_000 + 120_000)
  })
})

describe('thresholds', () => {
  it('decide from which call on it is a loop', () => {
    const patient = createSessionHealth({ ...defaultThresholds, looping: { ...defaultThresholds.looping, repeats: 7 } })
    expect(verdictAt([started, ...calls(6)], 7, patient).verdict).toBe('healthy')
    expect(verdictAt([started, ...calls(7)], 8, patient).verdict).toBe('looping')
  })

  it('give a tool its own limit of silence', () => {
    const strict = createSessionHealth({
      ...defaultThresholds,
      stuck: { ...defaultThresholds.stuck, toolSilenceMsByTool: { exec: 5_000 } },
    })
    const open = [started, call(1, 'c0')[0]].filter((one) => one !== undefined)
    expect(verdictAt(open, 7, strict).verdict).toBe('stuck')
    expect(verdictAt(open, 7).verdict).toBe('healthy')
  })

  it('set a budget of tokens', () => {
    const budgeted = createSessionHealth({ ...defaultThresholds, quota: { ...defaultThresholds.quota, budgetTokens: 10_000 } })
    const tokens = { input: 9_000, output: 100, cacheRead: 0, cacheWrite: 0, costUsd: null }
    const message = seen(1, {
      kind: 'message',
      messageId: 'm',
      messageSeq: 1,
      role: 'assistant',
      text: null,
      stopReason: 'toolUse',
      provider: null,
      model: null,
      tokens,
      errorMessage: null,
    })
    expect(verdictAt([started, message], 2, budgeted).verdict).toBe('quota-near')
    expect(verdictAt([started, message], 2).verdict).toBe('healthy')
  })
})

describe('the same fact twice', () => {
  it('is not counted twice', () => {
    const tokens = { input: 500, output: 10, cacheRead: 0, cacheWrite: 0, costUsd: 0.5 }
    const message = seen(1, {
      kind: 'message',
      messageId: 'm',
      messageSeq: 1,
      role: 'assistant',
      text: null,
      stopReason: 'toolUse',
      provider: null,
      model: null,
      tokens,
      errorMessage: null,
    })
    const once = [started, message, ...calls(4)]
    const twice = fold([...once, ...once])
    expect(twice.run?.tokens).toEqual(fold(once).run?.tokens)
    expect(twice.calls).toHaveLength(4)
    expect(health.judge(twice, t0 + 6_000).verdict).toBe('healthy')
  })

  it('does not bring an ended run back to life', () => {
    const late = seen(11, { kind: 'model-called', provider: 'p', model: 'm' })
    const ended = seen(10, { kind: 'run-ended', state: 'killed', error: null, stopReason: 'rpc' })
    expect(verdictAt([started, ended, late], 500).verdict).toBe('idle')
  })
})

describe('a gap in the watch', () => {
  it('makes an active run unknown until it is heard of, and counts silence from its end', () => {
    const deaf = health.resumeListening(fold([started]), t0 + 600_000)
    expect(health.judge(deaf, t0 + 600_000).verdict).toBe('unknown')
    expect(health.nextDeadline(deaf, t0 + 600_000)).toBe(t0 + 720_000)
    expect(health.judge(deaf, t0 + 720_000).verdict).toBe('stuck')
    const heard = health.advance(deaf, seen(610, { kind: 'text-progressed' }))
    expect(health.judge(heard, t0 + 611_000).verdict).toBe('healthy')
  })

  it('leaves an idle session idle', () => {
    const idle = fold([started, seen(9, { kind: 'run-ended', state: 'done', error: null, stopReason: 'stop' })])
    expect(health.judge(health.resumeListening(idle, t0 + 600_000), t0 + 600_000).verdict).toBe('idle')
  })
})

describe('precedence', () => {
  it('puts what burns before what fails', () => {
    const failed = seen(0.5, { kind: 'run-ended', state: 'failed', error: 'boom', stopReason: null }, 'r0')
    const loop = calls(5)
    expect(verdictAt([failed, started, ...loop], 7).verdict).toBe('looping')
    expect(verdictAt([failed, started], 7).verdict).toBe('failing')
  })

  it('calls a loop that fell silent stuck', () => {
    expect(verdictAt([started, ...calls(6)], 200).verdict).toBe('stuck')
  })
})
