import { aside, type Criterion, type Levels } from './criterion.ts'
import { judgeMean } from './judge-mean.ts'
import { judgeChange, type Quantity } from './judge-numbers.ts'
import { judgeInvariant, judgeRateDrop, judgeShare } from './judge-rate.ts'
import { TAIL } from './needed-to-pass.ts'
import type { Valued } from './pair-up.ts'
import type { CheckPlan } from './plan.ts'
import type { Sample } from './sample.ts'
import { plain } from './wording.ts'

/** Samples that were measured, of both releases. `baseline` null = there is none for this check; else why answers can't be compared. */
export type Material = { news: readonly Sample[]; olds: readonly Sample[] | null; judgeChanged: string | null }

/** Everything that is asked of a check, as far as these samples answer it. */
export function criteriaOf(check: CheckPlan, material: Material, levels: Levels): Criterion[] {
  return [
    ...rateCriteria(check, material, levels),
    ...scoreCriteria(check, material, levels),
    ...latencyCriteria(check, material, levels),
    ...tokenCriteria(check, material, levels),
  ]
}

function values<T>(samples: readonly Sample[], of: (sample: Sample) => T | null): Valued<T>[] {
  return samples.flatMap((sample) => {
    const value = of(sample)
    return value === null ? [] : [{ case: sample.case, value }]
  })
}
const plainValues = (samples: readonly Sample[], of: (sample: Sample) => number | null): number[] =>
  values(samples, of).map(({ value }) => value)

/** Why nothing is compared, or null. */
function notCompared({ against }: CheckPlan, { olds, judgeChanged }: Material, byJudge: boolean): string | null {
  if (against === 'none') return 'not compared with the release before, as declared'
  if (olds === null) return 'not compared: there are no samples of the release before'
  return byJudge ? judgeChanged : null
}

function rateCriteria(check: CheckPlan, material: Material, levels: Levels): Criterion[] {
  const { rate, samples } = check
  const answers = values(material.news, ({ ok }) => ok)
  const isAsked = rate.declared || answers.length > 0 || !(check.score || check.latency || check.tokens)
  if (!isAsked) return [aside('no sample says whether its answer was right; the other measures are judged')]
  const right = answers.filter(({ value }) => value).length
  const of = { key: 'right', right: 'right', most: samples.max }
  const bar =
    rate.atLeast === 1 ? judgeInvariant(right, answers.length) : judgeShare(right, answers.length, rate.atLeast, of, levels)
  if (!rate.effect) return [bar]
  const reason = notCompared(check, material, true)
  if (reason) return [bar, aside(`rate ${reason}`)]
  return [
    bar,
    judgeRateDrop(
      values(material.olds ?? [], ({ ok }) => ok),
      answers,
      rate.effect,
      levels,
    ),
  ]
}

const scoreOf = ({ score }: Sample) => score

function scoreCriteria(check: CheckPlan, material: Material, levels: Levels): Criterion[] {
  const plan = check.score
  if (!plan) return []
  const scores = plainValues(material.news, scoreOf)
  const all = [...scores, ...plainValues(material.olds ?? [], scoreOf)]
  const [low, high] = all.reduce(([a, b], value) => [Math.min(a, value), Math.max(b, value)], [Infinity, -Infinity])
  const limits = plan.range ?? { min: Math.min(0, low), max: Math.max(1, high) }
  if (low < limits.min || high > limits.max) {
    const says = `a score of ${plain(low < limits.min ? low : high)} lies outside the declared range ${plain(limits.min)} to ${plain(limits.max)}`
    return [{ ...aside(says), state: 'broken' }]
  }
  const bar = plan.atLeast === null ? [] : [judgeMean(scores, plan.atLeast, limits, levels)]
  if (!plan.effect) return bar
  const reason = notCompared(check, material, true)
  if (reason) return [...bar, aside(`score ${reason}`)]
  const of: Quantity = { key: 'score', noun: 'score', unit: '', limits }
  const change = { effect: plan.effect, better: plan.better, of }
  return [...bar, ...judgeChange(values(material.olds ?? [], scoreOf), values(material.news, scoreOf), change, levels)]
}

const latencyOf = ({ latencyMs }: Sample) => latencyMs

function latencyCriteria(check: CheckPlan, material: Material, levels: Levels): Criterion[] {
  const plan = check.latency
  if (!plan) return []
  const found: Criterion[] = []
  if (plan.p95Below !== null) {
    const limit = plan.p95Below
    const times = plainValues(material.news, latencyOf)
    const of = { key: 'fast', right: `faster than ${plain(limit)} ms`, most: check.samples.max }
    found.push(judgeShare(times.filter((ms) => ms < limit).length, times.length, TAIL, of, levels))
  }
  if (!plan.effect) return found
  const reason = notCompared(check, material, false)
  if (reason) return [...found, aside(`latency ${reason}`)]
  const of: Quantity = { key: 'latency', noun: 'latency', unit: ' ms', limits: null }
  const change = { effect: plan.effect, better: 'lower' as const, of }
  return [...found, ...judgeChange(values(material.olds ?? [], latencyOf), values(material.news, latencyOf), change, levels)]
}

const tokensOf = ({ tokens }: Sample) => tokens

function tokenCriteria(check: CheckPlan, material: Material, levels: Levels): Criterion[] {
  const plan = check.tokens
  if (!plan) return []
  const found: Criterion[] = []
  const { min, max } = plan
  if (min !== null || max !== null) {
    const used = plainValues(material.news, tokensOf)
    const within = used.filter((tokens) => tokens >= (min ?? 0) && tokens <= (max ?? Number.POSITIVE_INFINITY)).length
    const range = max === null ? `with at least ${plain(min ?? 0)} tokens` : `with ${plain(min ?? 0)} to ${plain(max)} tokens`
    found.push(judgeShare(within, used.length, TAIL, { key: 'tokensInRange', right: range, most: check.samples.max }, levels))
  }
  if (!plan.effect) return found
  const reason = notCompared(check, material, false)
  if (reason) return [...found, aside(`tokens ${reason}`)]
  const of: Quantity = { key: 'tokens', noun: 'tokens', unit: '', limits: null }
  const change = { effect: plan.effect, better: plan.better, of }
  return [...found, ...judgeChange(values(material.olds ?? [], tokensOf), values(material.news, tokensOf), change, levels)]
}
