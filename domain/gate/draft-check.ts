import { criteriaOf, type Material } from './criteria-of.ts'
import type { Criterion, Levels } from './criterion.ts'
import type { CheckPlan } from './plan.ts'
import type { Sample } from './sample.ts'

/** A check before the tests of the whole gate are weighed together. */
export type CheckDraft = {
  plan: CheckPlan
  criteria: Criterion[]
  /** Samples in all, those that measured anything, and those that could not be taken. */
  taken: number
  measured: number
  errors: Sample[]
  baseline: number
}

/** What the samples of a check say about each thing that is asked of it. */
export function draftCheck(
  plan: CheckPlan,
  samples: readonly Sample[],
  baseline: readonly Sample[] | null,
  levels: Levels,
): CheckDraft {
  const news = samples.filter(isMeasured)
  const olds = baseline?.filter(isMeasured) ?? []
  const material: Material = { news, olds: olds.length > 0 ? olds : null, judgeChanged: judgeChange(olds, news) }
  return {
    plan,
    criteria: news.length === 0 ? [] : criteriaOf(plan, material, levels),
    taken: samples.length,
    measured: news.length,
    errors: samples.filter(({ error }) => error !== null),
    baseline: olds.length,
  }
}

/** A sample that could not be taken says nothing about the release, whatever else stands in it. */
const isMeasured = ({ error, ok, score, latencyMs, tokens }: Sample): boolean =>
  error === null && (ok !== null || score !== null || latencyMs !== null || tokens !== null)

/** Why answers of both releases can't be compared: other judges scored them. Null = they can. */
function judgeChange(olds: readonly Sample[], news: readonly Sample[]): string | null {
  const [before, now] = [judges(olds), judges(news)]
  if (now.length > 1) return `not compared: several judges scored the answers (${now.join(', ')})`
  if (before.join() === now.join()) return null
  const named = (names: readonly string[]) => (names.length > 0 ? names.join(', ') : 'none')
  return `not compared: the judge changed (${named(before)} before, ${named(now)} now), which starts a new baseline`
}

const judges = (samples: readonly Sample[]): string[] => [...new Set(samples.flatMap(({ judge }) => judge ?? []))].toSorted()
