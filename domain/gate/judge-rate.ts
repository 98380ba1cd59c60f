import { aside, type Criterion, type Levels, missing, shortOf } from './criterion.ts'
import { binomialAtMost } from './exact.ts'
import { leastToRuleOutDrop } from './needed-to-pass.ts'
import { normalCdf } from './normal.ts'
import { pairUp, type Valued } from './pair-up.ts'
import type { Effect } from './plan.ts'
import { rateDrop, rateDropTest } from './rate-test.ts'
import { allRightMinimum, wilsonBounds } from './wilson.ts'
import { count, percent } from './wording.ts'

/** What a share is of, for sentences: "148 of 150 answers are right". */
export type ShareOf = { key: string; right: string; most: number }

/**
 * Whether the share of what is right reaches a bar below 1: shown by the lower Wilson bound, failed when the upper one is below it and
 * the exact binomial test agrees (Wilson's bound alone errs too often where few are wrong).
 */
export function judgeShare(right: number, n: number, bar: number, of: ShareOf, levels: Levels): Criterion {
  if (n === 0) return missing(`nothing was measured that says whether answers are ${of.right}`)
  const rate = right / n
  const lower = levels.pass > 0 ? wilsonBounds(rate, n, levels.pass).lower : 0
  const { upper } = wilsonBounds(rate, n, levels.fail)
  const p = Math.max(normalCdf((rate - bar) / Math.sqrt((bar * (1 - bar)) / n)), binomialAtMost(right, n, bar))
  const best = Math.max(n, of.most)
  const hopeless = wilsonBounds((right + best - n) / best, best, levels.lastPass).lower < bar
  const seen = `${right} of ${n} ${of.right} (${percent(rate)})`
  const isShown = levels.pass > 0 && lower >= bar
  return {
    state: isShown ? 'shown' : 'open',
    hopeless,
    short: isShown ? null : shortOf(n, allRightMinimum(bar, levels.lastPass)),
    tests: [
      { p, beyond: true, says: `only ${seen}: the true share is at most ${percent(upper)}, below the bar of ${percent(bar)}` },
    ],
    says: isShown
      ? `${seen}: the true share is at least ${percent(lower)}, and the bar is ${percent(bar)}`
      : `${seen}: the true share lies between ${percent(lower)} and ${percent(upper)}, which leaves the bar of ${percent(bar)} open`,
    figures: { [`${of.key}Share`]: rate, [`${of.key}Lower`]: lower, [`${of.key}Upper`]: upper, [`${of.key}Bar`]: bar },
  }
}

/** Whether every answer is right: one wrong one fails, as what is judged here answers the same each time. */
export function judgeInvariant(right: number, n: number): Criterion {
  if (n === 0) return missing('nothing was measured that says whether answers are right')
  const wrong = n - right
  return {
    state: wrong === 0 ? 'shown' : 'open',
    hopeless: wrong > 0,
    short: null,
    tests: wrong > 0 ? [{ p: 0, beyond: true, says: `${wrong} of ${n} wrong, where every one has to be right` }] : [],
    says: n === 1 ? 'right' : `all ${n} right`,
    figures: { rightShare: right / n, rightBar: 1 },
  }
}

/** Whether fewer answers are right than before: by case where both releases answered the same ones. */
export function judgeRateDrop(
  olds: readonly Valued<boolean>[],
  news: readonly Valued<boolean>[],
  effect: Effect,
  levels: Levels,
): Criterion {
  if (olds.length === 0) return aside('the release before has no answers to compare with')
  if (news.length === 0) return missing('no answer was measured to compare with the release before')
  const compared = pairUp(olds, news)
  const tally = (values: readonly boolean[]) => ({ right: values.filter(Boolean).length, n: values.length })
  const strata = compared.strata.map((group) => ({ old: tally(group.old), new: tally(group.new) }))
  const isFaultless = compared.strata.every((group) => group.old.every(Boolean) && group.new.every(Boolean))
  const drop = rateDrop(strata, levels.pass)
  const by = compared.mode === 'apart' ? '' : ` on the same ${count(compared.cases, 'case')}`
  const change = `${percent(drop.new)} right after ${percent(drop.old)} before${by}`
  const isShown = levels.pass > 0 && drop.upper < effect.margin
  const margin = `the margin of ${percent(effect.margin)}`
  return {
    state: isShown ? 'shown' : effect.mustShow ? 'open' : 'aside',
    hopeless: false,
    short: isShown ? null : shortOf(news.length, leastToRuleOutDrop(effect.margin, levels.lastPass)),
    // Where nothing was wrong under either release the test could find nothing: it is no part of the family of tests (Tarone 1990).
    tests: isFaultless
      ? []
      : [{ p: rateDropTest(strata), beyond: drop.estimate >= effect.margin - 1e-9, says: `${change}: a drop beyond ${margin}` }],
    says: isShown
      ? `${change}: no drop of ${margin}`
      : `${change}: a drop of up to ${percent(Math.max(0, drop.upper))} is possible, and ${margin} is not ruled out`,
    figures: {
      rateBefore: drop.old,
      rateNow: drop.new,
      rateDrop: drop.estimate,
      rateDropUpper: drop.upper,
      rateMargin: effect.margin,
      comparedBy: compared.mode,
    },
  }
}
