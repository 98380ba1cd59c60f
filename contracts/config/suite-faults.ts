import { passLevel } from '#domain/gate/looks.ts'
import { needs } from '#domain/gate/needed-to-pass.ts'
import { type GatePlan, isBlocking } from '#domain/gate/plan.ts'
import type { SuiteCheck } from './suite-checks.ts'
import type { Expect } from './suite-expect.ts'
import { planOfCheck } from './suite-plan.ts'

/** What is wrong with a suite although each part is well formed, and where. */
export type SuiteFault = { path: (string | number)[]; message: string }

type Read = Pick<GatePlan, 'promotes' | 'beta' | 'looks'> & { checks: SuiteCheck[] }

/** Everything that makes a suite useless: names used twice, checks that prove nothing, checks that can never pass. */
export function suiteFaults(suite: Read): SuiteFault[] {
  return [...suite.checks.flatMap((check, index) => checkFaults(check, index, suite)), ...onlyLiveness(suite)]
}

function checkFaults(check: SuiteCheck, index: number, suite: Read): SuiteFault[] {
  const at = (path: (string | number)[], message: string): SuiteFault => ({ path: ['checks', index, ...path], message })
  const twice = suite.checks.findIndex(({ name }) => name === check.name) < index
  return [
    ...(twice ? [at(['name'], `"${check.name}" is used twice; samples could not be told apart`)] : []),
    ...repeatedCases(check).map((place) => at(['cases', place, 'id'], 'this id is used twice in the check')),
    ...withoutOutcome(check, at),
    ...contradictions(check, at),
    ...neverPasses(check, suite, at),
  ]
}

type At = (path: (string | number)[], message: string) => SuiteFault

const casesOf = (check: SuiteCheck) => ('cases' in check ? check.cases : [])

function repeatedCases(check: SuiteCheck): number[] {
  const ids = casesOf(check).map(({ id }) => id)
  return ids.flatMap((id, place) => (ids.indexOf(id) < place ? [place] : []))
}

/** A check that would be right about a wrong answer must say that it tests connectivity alone. */
function withoutOutcome(check: SuiteCheck, at: At): SuiteFault[] {
  if (check.liveness || !('expect' in check) || check.kind === 'sql') return []
  if (hasOutcome(check.expect)) return []
  const cases = casesOf(check)
  if (cases.length > 0 && cases.every(({ expect }) => expect && hasOutcome(expect))) return []
  const message = `declares no outcome, so a wrong answer would be right. Declare what a right answer is under expect (${OUTCOMES}), or mark the check with liveness: true`
  return [at([], message)]
}

const OUTCOMES = 'schema, facts, numbers, similarity, judge; for a refusal, its status; for a command, exit'

/** A status of success says only that something answered; a declared refusal (401 without a token) is an outcome. */
function hasOutcome({ schema, facts, numbers, similarity, judge, status, exit }: Partial<Expect>): boolean {
  const refusal = status !== undefined && [status].flat().every((code) => code >= 300)
  // An empty schema is content with every answer.
  const isAsking = schema !== undefined && Object.keys(schema).some((name) => name !== '$schema')
  return isAsking || Boolean(facts ?? numbers ?? similarity ?? judge) || refusal || exit !== undefined
}

function contradictions({ samples, score, tokens, latency }: SuiteCheck, at: At): SuiteFault[] {
  const found: SuiteFault[] = []
  if (samples?.min !== undefined && samples.max !== undefined && samples.min > samples.max)
    found.push(at(['samples', 'min'], `is above samples.max ${samples.max}, so it could never pass`))
  if (tokens?.min !== undefined && tokens.max !== undefined && tokens.min > tokens.max)
    found.push(at(['tokens', 'min'], `is above tokens.max ${tokens.max}, so it could never pass`))
  if (score?.range && score.range.min >= score.range.max) found.push(at(['score', 'range'], 'expected min below max'))
  const [low, high] = [score?.range?.min ?? 0, score?.range?.max ?? 1]
  if (score?.atLeast !== undefined && (score.atLeast < low || score.atLeast > high))
    found.push(
      at(['score', 'atLeast'], `lies outside the scores' range ${low} to ${high}; declare score.range if they have another`),
    )
  if (score?.effect !== undefined && score.effect >= high - low)
    found.push(at(['score', 'effect'], `is as large as the scores' range ${low} to ${high}, so nothing could ever reach it`))
  if (score?.atLeast !== undefined && score.better !== 'higher')
    found.push(at(['score', 'better'], 'contradicts score.atLeast: a score with a least value is better when higher'))
  if (latency?.p95Below !== undefined && latency.effect !== undefined && latency.effect >= latency.p95Below)
    found.push(at(['latency', 'effect'], 'is not below latency.p95Below, so the range would always be broken first'))
  return found
}

/** By the test that judges it, at the share of beta that one look has. */
function neverPasses(check: SuiteCheck, suite: Read, at: At): SuiteFault[] {
  const { samples, ...plan } = planOfCheck(check, suite)
  const level = passLevel(suite)
  const short = needs({ ...plan, samples }, level).filter((need) => need.samples > samples.max)
  return short.map(({ path, of, samples: needed }) => {
    if (needed === Number.POSITIVE_INFINITY) return at(path, 'can never be shown by samples: it is the best value there is')
    const alone = needs({ ...plan, samples }, suite.beta).find((need) => need.of === of)?.samples ?? needed
    const single = suite.looks > 1 && alone <= samples.max ? `, set looks: 1 (then ${alone})` : ''
    const says = `can never pass with samples.max ${samples.max}: ${of} needs at least ${needed} samples even if nothing is wrong (beta ${suite.beta} over ${Math.max(1, suite.looks - 1)} looks that can pass)`
    return at(check.samples?.max === undefined ? path : ['samples', 'max'], `${says}. Raise samples.max${single} or ask for less`)
  })
}

function onlyLiveness({ promotes, checks, ...levels }: Read): SuiteFault[] {
  const blocking = checks.filter((check) => isBlocking(planOfCheck(check, levels)))
  if (!promotes || blocking.some(({ liveness }) => !liveness)) return []
  const what = blocking.length === 0 ? 'no check that blocks' : 'nothing but liveness checks that block'
  const message = `has ${what}, so a release with wrong answers would be promoted. Add a check that declares an outcome, or set promotes: false`
  return [{ path: ['checks'], message }]
}
