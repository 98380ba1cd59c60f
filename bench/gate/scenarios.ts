import { planOf, Suite } from '#contracts/config/suites.ts'
import { normalCdf } from '#domain/gate/normal.ts'
import type { GatePlan } from '#domain/gate/plan.ts'
import type { Sample } from '#domain/gate/sample.ts'
import type { Draw } from './draw.ts'

/** What a service is like: `worse` = how many times the declared effect it is degraded by; 0 = healthy. */
export type Service = { worse: number; draw: Draw }

/** A suite, and how a service answers it. `place` = which sample of the check this is. */
export type Scenario = {
  name: string
  plan: GatePlan
  /** Which number a rival looks at, and which way is worse. */
  rival: { of: (sample: Sample) => number | null; sign: 1 | -1; margin: number }
  take: (check: string, place: number, service: Service) => Sample
}

const nothing: Sample = { check: 'a', case: null, ok: true, score: null, latencyMs: null, tokens: null, error: null, judge: null }
const plan = (...checks: object[]): GatePlan => {
  const outcome = { kind: 'http', expect: { facts: { must: ['x'] } } }
  return planOf(Suite.parse({ checks: checks.map((check) => ({ name: 'a', ...outcome, ...check })) }))
}
const FEW = 40
const MANY = 400
/** A case's own level, from -1 to 1, the same under every release. */
const levelOf = (place: number, cases: number): number => (((place % cases) * 17) % cases) / (cases / 2) - 1 + 1 / cases
const caseOf = (place: number, cases: number): string => `case-${place % cases}`
const okOf = ({ ok }: Sample): number => Number(ok)
const wrongs = { of: okOf, sign: -1 as const, margin: 0.1 }

/** A rate that is `healthy`, or falls to the bar (degraded once) and beyond. */
const rate = (bar: number, healthy: number): Scenario => ({
  name: `rate, bar ${bar}, healthy ${healthy}`,
  plan: plan({ rate: { atLeast: bar } }),
  rival: wrongs,
  take: (check, _, { worse, draw }) => ({ ...nothing, check, ok: draw.uniform() < healthy - worse * (healthy - bar) }),
})

/** Half of the spread of a score's noise; triangular, so that nothing is cut off at 0 or 1. */
const noise = ({ uniform }: Draw, half: number): number => half * (uniform() - uniform())
/** Latency and tokens: log-normal, `stretch` moves the upper fifth so that the 95th percentile alone is worse by the effect. */
function lognormal(
  { worse, draw }: Service,
  how: { median: number; sigma: number; effect: number; tailOnly?: boolean; level?: number },
): number {
  const z = draw.normal()
  const value = how.median * Math.exp(how.sigma * z + (how.level ?? 0))
  const part = how.tailOnly ? Math.min(1, Math.max(0, (normalCdf(z) - 0.8) / 0.15)) : 1
  return value + worse * how.effect * part
}

const scoreRival = { of: ({ score }: Sample) => score, sign: -1 as const, margin: 0.1 }
const latencyRival = { of: ({ latencyMs }: Sample) => latencyMs, sign: 1 as const, margin: 600 }

const paired = (cases: number): Scenario[] => [
  {
    name: `rate against the release before, ${cases} cases, effect 0.15`,
    plan: plan({ rate: { atLeast: 0.5, effect: 0.15 }, samples: { max: 400 } }),
    rival: { ...wrongs, margin: 0.15 },
    take: (check, place, { worse, draw }) => ({
      ...nothing,
      check,
      case: caseOf(place, cases),
      ok: draw.uniform() < 0.82 + 0.16 * levelOf(place, cases) - 0.15 * worse,
    }),
  },
  {
    name: `score, ${cases} cases of their own levels, effect 0.1`,
    plan: plan({ score: { effect: 0.1 } }),
    rival: scoreRival,
    take: (check, place, { worse, draw }) => ({
      ...nothing,
      check,
      case: caseOf(place, cases),
      score: 0.65 + 0.15 * levelOf(place, cases) - 0.1 * worse + noise(draw, 0.15),
    }),
  },
  {
    name: `tokens, ${cases} cases of their own levels, effect 250`,
    plan: plan({ tokens: { effect: 250 }, samples: { max: 400 } }),
    rival: { of: ({ tokens }) => tokens, sign: 1, margin: 250 },
    take: (check, place, service) => ({
      ...nothing,
      check,
      case: caseOf(place, cases),
      tokens: lognormal(service, { median: 400, sigma: 0.2, effect: 250, level: 0.5 * levelOf(place, cases) }),
    }),
  },
]

const apart: Scenario[] = [
  {
    name: 'score, effect 0.1',
    plan: plan({ score: { effect: 0.1 } }),
    rival: scoreRival,
    take: (check, _, { worse, draw }) => ({ ...nothing, check, score: 0.75 - 0.1 * worse + noise(draw, 0.25) }),
  },
  {
    name: 'score, a part of the answers worthless (mean 0.1 lower)',
    plan: plan({ score: { effect: 0.1 } }),
    rival: scoreRival,
    take: (check, _, { worse, draw }) => ({
      ...nothing,
      check,
      score: draw.uniform() < worse * (0.1 / 0.75) ? 0 : 0.75 + noise(draw, 0.25),
    }),
  },
  {
    name: 'score of two kinds, most near 0.9 and some near 0.2, effect 0.1',
    plan: plan({ score: { effect: 0.1 } }),
    rival: scoreRival,
    // More of the bad kind, so that the mean falls by the effect.
    take: (check, _, { worse, draw }) => ({
      ...nothing,
      check,
      score: (draw.uniform() < 0.15 + (worse * 0.1) / 0.7 ? 0.2 : 0.9) + 0.05 * draw.uniform(),
    }),
  },
  {
    name: 'mean score, bar 0.7, healthy 0.8',
    plan: plan({ score: { atLeast: 0.7 } }),
    rival: scoreRival,
    take: (check, _, { worse, draw }) => ({ ...nothing, check, score: 0.8 - 0.1 * worse + noise(draw, 0.2) }),
  },
  {
    name: 'latency, log-normal, effect 600 ms',
    plan: plan({ latency: { effect: '600ms' } }),
    rival: latencyRival,
    take: (check, _, service) => ({
      ...nothing,
      check,
      latencyMs: lognormal(service, { median: 1_000, sigma: 0.4, effect: 600 }),
    }),
  },
  {
    name: 'latency, Pareto with an endless variance, effect 600 ms',
    plan: plan({ latency: { effect: '600ms' } }),
    rival: latencyRival,
    take: (check, _, { worse, draw }) => ({ ...nothing, check, latencyMs: 300 * draw.uniform() ** (-1 / 1.5) + 600 * worse }),
  },
  {
    name: 'latency, only the tail 600 ms slower',
    plan: plan({ latency: { effect: '600ms' } }),
    rival: latencyRival,
    take: (check, _, service) => ({
      ...nothing,
      check,
      latencyMs: lognormal(service, { median: 1_000, sigma: 0.4, effect: 600, tailOnly: true }),
    }),
  },
]

/** Five checks; only the one of scores is degraded. */
const whole: Scenario = {
  name: 'a gate of five checks, of which one is degraded',
  plan: plan(
    { name: 'r1' },
    { name: 'r2', rate: { atLeast: 0.95 } },
    { name: 'score', score: { effect: 0.1 } },
    { name: 'latency', latency: { effect: '600ms' } },
    { name: 'tokens', tokens: { effect: 300 }, samples: { max: 400 } },
  ),
  rival: scoreRival,
  take: (check, place, { worse, draw }) => {
    const right = { ...nothing, check, ok: draw.uniform() < 0.995 }
    if (check === 'score') return { ...right, score: 0.75 - 0.1 * worse + noise(draw, 0.25) }
    if (check === 'latency')
      return { ...right, latencyMs: lognormal({ worse: 0, draw }, { median: 1_000, sigma: 0.4, effect: 0 }) }
    if (check === 'tokens')
      return { ...right, case: caseOf(place, FEW), tokens: lognormal({ worse: 0, draw }, { median: 400, sigma: 0.2, effect: 0 }) }
    return right
  },
}

export const scenarios: Scenario[] = [
  rate(0.8, 0.93),
  rate(0.9, 0.98),
  rate(0.95, 0.99),
  rate(0.99, 0.999),
  ...paired(FEW),
  ...paired(MANY),
  ...apart,
  whole,
]
