import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { digestCall, digestOutcome } from './call-digest.ts'
import type { Observation, ObservationBody } from './observation.ts'
import { createSessionHealth } from './session-health.ts'
import { healthVerdicts } from './verdict.ts'

const health = createSessionHealth()
const sessionKey = 'agent:main:work'
const t0 = 1_795_500_000_000
const initial = () => health.initial(sessionKey, t0)

type Step = { waitMs: number; body: ObservationBody; runId: string | null }

const timeLine = (steps: readonly Step[]): Observation[] => {
  let at = t0
  return steps.map(({ waitMs, body, runId }, index) => {
    at += waitMs
    return { at, sessionKey, agentId: 'main', runId, dedupKey: `${index}`, ...body }
  })
}

const toolSteps = (id: string, args: unknown, result: string, runId = 'r1'): Step[] => [
  {
    waitMs: 1_000,
    runId,
    body: { kind: 'tool-started', toolCallId: id, name: 'exec', args, meta: null, digest: digestCall('exec', args) },
  },
  {
    waitMs: 50,
    runId,
    body: {
      kind: 'tool-finished',
      toolCallId: id,
      name: 'exec',
      resultClass: 'ok',
      resultText: result,
      exitCode: 0,
      durationMs: 50,
      deniedReason: null,
      outcome: digestOutcome('ok', 0, result),
    },
  },
]

const runId = fc.constantFrom('r1', 'r2', null)
const anyBody: fc.Arbitrary<ObservationBody> = fc.oneof(
  fc.record({ kind: fc.constant('run-started' as const), startedAt: fc.constant(t0), resumed: fc.boolean() }),
  fc.record({
    kind: fc.constant('run-ended' as const),
    state: fc.constantFrom('done' as const, 'failed' as const, 'killed' as const, 'timeout' as const),
    error: fc.constant(null),
    stopReason: fc.constant(null),
  }),
  fc.record({ kind: fc.constant('model-called' as const), provider: fc.constant('p'), model: fc.constant('m') }),
  fc.record({ kind: fc.constant('text-progressed' as const) }),
  fc.record({ kind: fc.constant('session-reset' as const) }),
  fc.record({
    kind: fc.constant('run-retrying' as const),
    attempt: fc.integer({ min: 2, max: 9 }),
    maxAttempts: fc.constant(9),
    delayMs: fc.integer({ min: 0, max: 60_000 }),
    reason: fc.constant('rate_limit'),
    message: fc.constant(null),
  }),
  fc.record({
    kind: fc.constant('tool-started' as const),
    toolCallId: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'),
    name: fc.constantFrom('exec', 'read'),
    args: fc.constantFrom({ n: 1 }, { n: 2 }),
    meta: fc.constant(null),
  }),
  fc.record({
    kind: fc.constant('tool-finished' as const),
    toolCallId: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'),
    name: fc.constant('exec'),
    resultClass: fc.constantFrom('ok' as const, 'error' as const),
    resultText: fc.constant('x'),
    exitCode: fc.constant(0),
    durationMs: fc.constant(1),
    deniedReason: fc.constant(null),
    outcome: fc.constant({ hash: 'x', looksFailed: false, fruitless: false }),
  }),
  fc.record({
    kind: fc.constant('approval-waiting' as const),
    approvalId: fc.constantFrom('x', 'y'),
    toolCallId: fc.constantFrom('a', 'b'),
  }),
  fc.record({
    kind: fc.constant('approval-resolved' as const),
    approvalId: fc.constantFrom('x', 'y'),
    toolCallId: fc.constantFrom('a', 'b'),
    outcome: fc.constant(null),
  }),
  fc.record({ kind: fc.constant('session-gone' as const), reason: fc.constantFrom('deleted' as const, 'absent' as const) }),
)
const anySteps = fc.array(fc.record({ waitMs: fc.integer({ min: 0, max: 200_000 }), body: anyBody, runId }), { maxLength: 60 })

describe('the judge, whatever happens', () => {
  it('gives a known verdict, a confidence, evidence, and a since that is not in the future', () => {
    fc.assert(
      fc.property(anySteps, fc.integer({ min: 0, max: 400_000 }), (steps, later) => {
        const observations = timeLine(steps)
        const state = observations.reduce(health.advance, initial())
        const now = state.at + later
        const { verdict, since, confidence, evidence } = health.judge(state, now)
        expect(healthVerdicts).toContain(verdict)
        expect(since).toBeLessThanOrEqual(now)
        expect(confidence).toBeGreaterThan(0)
        expect(confidence).toBeLessThanOrEqual(1)
        expect(evidence.length).toBeGreaterThan(0)
      }),
    )
  })

  it('gives the same verdict when the same facts are folded again, from JSON, or twice in a row', () => {
    fc.assert(
      fc.property(anySteps, fc.nat(60), (steps, cut) => {
        const observations = timeLine(steps)
        const whole = observations.reduce(health.advance, initial())
        const half = observations.slice(0, cut).reduce(health.advance, initial())
        const restored = JSON.parse(JSON.stringify(half)) as typeof half
        const resumed = observations.slice(cut).reduce(health.advance, restored)
        expect(resumed).toEqual(JSON.parse(JSON.stringify(whole)))
      }),
    )
  })

  it('changes by silence only at its own deadline', () => {
    fc.assert(
      fc.property(anySteps, fc.integer({ min: 1, max: 2_000_000 }), (steps, later) => {
        const state = timeLine(steps).reduce(health.advance, initial())
        const deadline = health.nextDeadline(state, state.at)
        const now = deadline === null ? state.at + later : Math.min(state.at + later, deadline - 1)
        expect(health.judge(state, now).verdict).toBe(health.judge(state, state.at).verdict)
      }),
    )
  })

  it('keeps its state small', () => {
    fc.assert(
      fc.property(fc.integer({ min: 100, max: 400 }), (n) => {
        const steps = Array.from({ length: n }, (_, index) =>
          toolSteps(`c${index}`, { command: `cat ${index}` }, `r${index}`),
        ).flat()
        const state = timeLine(steps).reduce(health.advance, initial())
        expect(JSON.stringify(state).length).toBeLessThan(24_000)
      }),
      { numRuns: 10 },
    )
  })
})

const command = fc.stringMatching(/^[a-z]{3,8} [a-z]{3,8}$/)

describe('a loop', () => {
  it('is never seen where every result is news', () => {
    fc.assert(
      fc.property(command, fc.integer({ min: 5, max: 45 }), (text, n) => {
        let state = initial()
        const steps = Array.from({ length: n }, (_, index) =>
          toolSteps(`c${index}`, { command: text }, `found ${index * 3} of them`),
        ).flat()
        for (const observation of timeLine(steps)) {
          state = health.advance(state, observation)
          expect(health.judge(state, state.at).verdict).not.toBe('looping')
        }
      }),
    )
  })

  it('is always seen from the fifth identical call without news, and never before', () => {
    fc.assert(
      fc.property(command, fc.stringMatching(/^[a-z]{1,20}$/), fc.integer({ min: 1, max: 12 }), (text, result, n) => {
        const steps = Array.from({ length: n }, (_, index) => toolSteps(`c${index}`, { command: text }, result)).flat()
        const state = timeLine(steps).reduce(health.advance, initial())
        expect(health.judge(state, state.at).verdict === 'looping').toBe(n >= 5)
      }),
    )
  })

  it('is seen through jitter: times, attempts and request ids in the arguments do not hide it', () => {
    const jitter = fc.constantFrom(
      (n: number) => `curl api?attempt=${n}`,
      (n: number) => `curl api?ts=1795500${String(100 + n)}123`,
      (n: number) => `curl -H "X-Request-Id: 7c9e667${n % 10}-7425-40de-944b-e07fc1f9${n % 10}ae7" api`,
      (n: number) => `curl api # try ${n}`,
    )
    fc.assert(
      fc.property(jitter, fc.integer({ min: 6, max: 12 }), (make, n) => {
        const steps = Array.from({ length: n }, (_, index) =>
          toolSteps(`c${index}`, { command: make(index + 1) }, 'no answer'),
        ).flat()
        const state = timeLine(steps).reduce(health.advance, initial())
        expect(health.judge(state, state.at).verdict).toBe('looping')
      }),
    )
  })
})

describe('what makes two calls or outcomes the same', () => {
  const json = fc.dictionary(fc.stringMatching(/^[a-z]{1,6}$/), fc.oneof(fc.string(), fc.integer(), fc.boolean()), { minKeys: 2 })

  it('does not depend on the order of keys', () => {
    fc.assert(
      fc.property(json, (args) => {
        const turned = Object.fromEntries(Object.entries(args).toReversed())
        expect(digestCall('exec', turned)).toEqual(digestCall('exec', args))
      }),
    )
  })

  it('does not depend on times, durations and ids in the result, but on counts', () => {
    const told = (n: number, done: number) =>
      `2026-11-23T10:00:0${n % 10}Z pid ${4000 + n} took ${n}.5s request-id: a${n}b2c3d4e5f6 done ${done}`
    fc.assert(
      fc.property(fc.nat(500), fc.nat(500), fc.nat(500), (a, b, done) => {
        expect(digestOutcome('ok', 0, told(a, done)).hash).toBe(digestOutcome('ok', 0, told(b, done)).hash)
        expect(digestOutcome('ok', 0, told(a, done)).hash).not.toBe(digestOutcome('ok', 0, told(a, done + 1)).hash)
      }),
    )
  })

  it('survives any text, in any length, quickly', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 400 }), fc.constantFrom(1, 200), (text, times) => {
        const long = text.repeat(times)
        expect(digestOutcome('ok', 0, long).hash).toHaveLength(14)
        expect(digestCall('exec', { command: long }).exact).toHaveLength(14)
      }),
    )
  })
})
