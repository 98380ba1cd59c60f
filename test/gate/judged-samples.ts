import { planOf, Suite } from '#contracts/config/suites.ts'
import { judgeGate } from '#domain/gate/judge-gate.ts'
import type { GatePlan } from '#domain/gate/plan.ts'
import type { Sample } from '#domain/gate/sample.ts'
import type { GateJudgement, GateVerdict } from '#domain/gate/verdict.ts'

const nothing: Sample = { check: 'a', case: null, ok: null, score: null, latencyMs: null, tokens: null, error: null, judge: null }

/** Samples of check `a` in which nothing was measured but what is said of them. */
export const times = (n: number, of: Partial<Sample> | ((place: number) => Partial<Sample>)): Sample[] =>
  Array.from({ length: n }, (_, place) => ({ ...nothing, ...(typeof of === 'function' ? of(place) : of) }))

/** A check that the loader takes. */
export const outcome = { name: 'a', kind: 'http', expect: { facts: { must: ['x'] } } }

/** A plan of checks `a`, `b`, `c`, each an outcome check with what is said of it. */
export const planFor = (...checks: object[]): GatePlan =>
  planOf(Suite.parse({ checks: checks.map((check, place) => ({ ...outcome, name: 'abc'[place], ...check })) }))

/** One check, judged once with the whole alpha and beta. */
export const single = (check: object = {}): GatePlan => ({ ...planFor(check), looks: 1 })

/** Judged at the last look unless another is said. */
export const judge = (plan: GatePlan, samples: Sample[], baseline: Sample[] | null = null, look = plan.looks): GateJudgement =>
  judgeGate(plan, samples, baseline, { look })

export const verdictOf = (...given: Parameters<typeof judge>): GateVerdict => judge(...given).verdict
