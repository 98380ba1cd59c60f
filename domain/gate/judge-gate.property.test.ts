import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { planOf, Suite } from '#contracts/config/suites.ts'
import { judgeGate } from './judge-gate.ts'
import type { Sample } from './sample.ts'

const expectation = { facts: { must: ['x'] } }
const plan = planOf(
  Suite.parse({
    checks: [
      {
        name: 'a',
        kind: 'http',
        expect: expectation,
        rate: { atLeast: 0.6, effect: 0.3 },
        score: { effect: 0.3 },
        latency: { effect: '50ms' },
      },
      { name: 'b', kind: 'http', expect: expectation, rate: { atLeast: 0.5 }, tokens: { max: 900 }, samples: { min: 3 } },
      { name: 'c', kind: 'http', liveness: true, rate: { atLeast: 1 } },
    ],
  }),
)
const maybe = <T>(of: fc.Arbitrary<T>) => fc.option(of, { freq: 6 })
const sample: fc.Arbitrary<Sample> = fc.record({
  check: fc.constantFrom('a', 'b', 'c'),
  case: maybe(fc.constantFrom('x', 'y', 'z')),
  ok: maybe(fc.boolean()),
  score: maybe(fc.double({ min: 0, max: 1, noNaN: true })),
  latencyMs: maybe(fc.integer({ min: 0, max: 2_000 })),
  tokens: maybe(fc.integer({ min: 0, max: 1_000 })),
  error: fc.option(fc.constantFrom('refused', 'timeout'), { freq: 1 }),
  judge: fc.constant(null),
})
const samples = (most: number) => fc.array(sample, { maxLength: most })
const look = fc.integer({ min: 1, max: 3 })

const runs = { numRuns: 100 }
// Hundreds of judgements a test: seconds on a machine that has other things to do.
vi.setConfig({ testTimeout: 60_000 })

describe('whatever the samples', () => {
  it('their order changes nothing', () => {
    fc.assert(
      fc.property(samples(120), samples(120), look, fc.infiniteStream(fc.nat()), (now, before, at, seeds) => {
        const shuffled = <T>(of: readonly T[]): T[] =>
          of
            .map((each) => ({ each, key: seeds.next().value ?? 0 }))
            .toSorted((a, b) => a.key - b.key)
            .map(({ each }) => each)
        const [first, again] = [
          judgeGate(plan, now, before, { look: at }),
          judgeGate(plan, shuffled(now), shuffled(before), { look: at }),
        ]
        expect(again.checks.map(({ check, verdict }) => [check, verdict])).toEqual(
          first.checks.map(({ check, verdict }) => [check, verdict]),
        )
        expect([again.verdict, again.wantsMore]).toEqual([first.verdict, first.wantsMore])
      }),
      runs,
    )
  })

  it('errors add nothing: they never make a pass, and never take back a fail', () => {
    fc.assert(
      fc.property(samples(100), samples(60), fc.array(sample, { minLength: 1, maxLength: 80 }), look, (now, before, more, at) => {
        const errors = more.map((each) => ({ ...each, error: 'could not be taken' }))
        const [without, withErrors] = [now, [...now, ...errors]].map(
          (each) => judgeGate(plan, each, before, { look: at }).verdict,
        )
        expect(withErrors === 'fail').toBe(without === 'fail')
        if (withErrors === 'pass') expect(without).toBe('pass')
      }),
      runs,
    )
  })

  it('nothing but errors is never a fail and never a pass', () => {
    fc.assert(
      fc.property(samples(80), samples(80), look, (now, before, at) => {
        const { verdict, checks } = judgeGate(
          plan,
          now.map((each) => ({ ...each, error: 'x' })),
          before,
          { look: at },
        )
        expect(['error', 'no_data']).toContain(verdict)
        for (const each of checks) expect(['error', 'no_data']).toContain(each.verdict)
      }),
      runs,
    )
  })

  it('a pass needs every check measured, a fail needs something measured, and every figure is a number or says why not', () => {
    fc.assert(
      fc.property(samples(200), fc.option(samples(100)), look, (now, before, at) => {
        const judged = judgeGate(plan, now, before, { look: at })
        const isMeasured = (check: string) => now.some((each) => each.check === check && each.error === null)
        if (judged.verdict === 'pass') expect(['a', 'b', 'c'].every(isMeasured)).toBe(true)
        for (const { check, verdict, figures, says } of judged.checks) {
          if (verdict === 'fail') expect(isMeasured(check)).toBe(true)
          expect(says.length).toBeGreaterThan(3)
          for (const figure of Object.values(figures)) expect(typeof figure === 'string' || Number.isFinite(figure)).toBe(true)
        }
        if (judged.verdict === 'fail' || at === 3) expect(judged.wantsMore).toEqual([])
      }),
      runs,
    )
  })

  it('a release that is the one before never fails', () => {
    const only = {
      ...plan,
      checks: plan.checks.slice(0, 1).map((check) => ({ ...check, rate: { ...check.rate, atLeast: 0.01 } })),
    }
    fc.assert(
      fc.property(samples(150), look, (now, at) => {
        const { checks } = judgeGate(only, now, now, { look: at })
        expect(checks[0]?.verdict).not.toBe('fail')
      }),
      runs,
    )
  })

  it('another right answer never makes a rate worse', () => {
    const rate = planOf(Suite.parse({ checks: [{ name: 'a', kind: 'http', expect: expectation, rate: { atLeast: 0.8 } }] }))
    const order = { fail: 0, inconclusive: 1, pass: 2 } as Record<string, number>
    fc.assert(
      fc.property(fc.array(fc.boolean(), { minLength: 1, maxLength: 200 }), look, (oks, at) => {
        const of = (all: boolean[]) => {
          const tried = all.map((ok) => ({
            check: 'a',
            case: null,
            ok,
            score: null,
            latencyMs: null,
            tokens: null,
            error: null,
            judge: null,
          }))
          return order[judgeGate(rate, tried, null, { look: at }).verdict] ?? Number.NaN
        }
        expect(of([...oks, true])).toBeGreaterThanOrEqual(of(oks))
      }),
      runs,
    )
  })
})
