import type { Criterion, FailTest } from './criterion.ts'
import type { CheckDraft } from './draft-check.ts'
import type { CheckJudgement, GateVerdict } from './verdict.ts'
import { chance, count } from './wording.ts'

/** A test with its p-value adjusted for all tests of its family. */
export type WeighedTest = FailTest & { adjusted: number }

/** The judgement of a check, from what its samples say and its tests weighed together with those of the gate. */
export function settleCheck(draft: CheckDraft, tests: readonly WeighedTest[], level: number): CheckJudgement {
  const { plan, measured, taken, errors, baseline } = draft
  const worst = tests.filter(({ adjusted, beyond }) => beyond && adjusted <= level).toSorted((a, b) => a.adjusted - b.adjusted)[0]
  const { verdict, says } = worst ? failed(worst) : settled(draft)
  const notes = [errors.length > 0 && measured > 0 ? errorNote(errors.length) : '', plan.flaky ? 'Flaky: never blocks.' : '']
  return {
    check: plan.check,
    verdict,
    says: [says, ...notes].filter(Boolean).join(' '),
    figures: figuresOf(draft, tests),
    samples: taken,
    baselineSamples: baseline,
    liveness: plan.liveness,
    enforce: plan.enforce,
  }
}

type Settled = { verdict: GateVerdict; says: string }

const failed = (test: WeighedTest): Settled => ({
  verdict: 'fail',
  says: sentence(`${test.says}${test.p > 0 ? ` (${chance(test.adjusted)})` : ''}`),
})

const errorNote = (errors: number): string =>
  `${count(errors, 'sample')} could not be taken and say${errors === 1 ? 's' : ''} nothing.`

/** When no test failed it: in the order of how little is known. */
function settled({ plan, criteria, taken, measured, errors }: CheckDraft): Settled {
  const say = (state: Criterion['state']) => criteria.filter((each) => each.state === state).map(({ says }) => says)
  if (taken === 0) return { verdict: 'no_data', says: 'There are no samples of this check.' }
  if (measured === 0 && errors.length > 0) return { verdict: 'error', says: allErrors(errors) }
  if (measured === 0) return { verdict: 'no_data', says: `None of ${count(taken, 'sample')} measured anything.` }
  const [broken, missing, open] = [say('broken'), say('missing'), say('open')]
  if (broken.length > 0) return { verdict: 'error', says: sentence(broken.join('; ')) }
  if (missing.length > 0) return { verdict: 'no_data', says: sentence(missing.join('; ')) }
  const inconclusive = (says: string): Settled => ({ verdict: 'inconclusive', says })
  if (open.length > 0) return inconclusive(sentence([...open, ...lacks(criteria, measured, plan.samples.min)].join('; ')))
  if (measured < plan.samples.min) return inconclusive(sentence(needsMore(measured, plan.samples.min).join('; ')))
  const shown = say('shown')
  if (shown.length === 0) return inconclusive(sentence(['nothing could be judged', ...say('aside')].join('; ')))
  if (errors.length > measured) {
    return inconclusive(`Only ${measured} of ${count(taken, 'sample')} could be taken: too few to rely on what they say.`)
  }
  const asides = criteria.filter(({ state, tests }) => state === 'aside' && tests.length === 0).map(({ says }) => says)
  return { verdict: 'pass', says: sentence([...shown, ...asides].join('; ')) }
}

const needsMore = (measured: number, min: number): string[] =>
  measured < min ? [`${count(measured, 'sample')} measured, and ${min} are the least`] : []

/** What could settle it at the least, where that is known. */
function lacks(criteria: readonly Criterion[], measured: number, min: number): string[] {
  const short = criteria.flatMap((each) => (each.state === 'open' ? (each.short ?? []) : []))
  const most = short.toSorted((a, b) => b.least - a.least)[0]
  if (!most || most.least <= min) return needsMore(measured, min)
  return [`it takes at least ${count(most.least, most.of)}, even if nothing is wrong`]
}

function allErrors(errors: CheckDraft['errors']): string {
  const reasons = Map.groupBy(errors, ({ error }) => error ?? '')
  const [[reason, same]] = [...reasons].toSorted(([, a], [, b]) => b.length - a.length) as [[string, CheckDraft['errors']]]
  const what = reason === '' ? '' : `: ${reason.slice(0, 200)}${same.length < errors.length ? ` (${same.length} of them)` : ''}`
  return `None of ${count(errors.length, 'sample')} could be taken, which says nothing about the release${what}.`
}

const sentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`

/** Every number behind the judgement, to six digits; what has no bound is said to be unbounded, never a number. */
function figuresOf({ criteria, measured, errors }: CheckDraft, tests: readonly WeighedTest[]): Record<string, number | string> {
  const all: Record<string, number | string> = { measured, errors: errors.length }
  for (const { figures } of criteria) Object.assign(all, figures)
  if (tests.length > 0) {
    all.p = Math.min(...tests.map(({ p }) => p))
    all.pAdjusted = Math.min(...tests.map(({ adjusted }) => adjusted))
  }
  const shown = ([key, value]: [string, number | string]): [string, number | string] => {
    if (typeof value === 'string') return [key, value]
    return [key, Number.isFinite(value) ? Number(value.toPrecision(6)) : 'unbounded']
  }
  return Object.fromEntries(Object.entries(all).map(shown))
}
