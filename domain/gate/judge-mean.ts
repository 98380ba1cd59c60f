import { type Criterion, type Levels, missing, shortOf } from './criterion.ts'
import { meanAbove, meanUpperBound } from './mean-bound.ts'
import { leastToRuleOut } from './needed-to-pass.ts'
import { count, plain } from './wording.ts'

/** Whether the mean of the scores reaches a bar. */
export function judgeMean(
  values: readonly number[],
  bar: number,
  limits: { min: number; max: number },
  levels: Levels,
): Criterion {
  if (values.length === 0) return missing('no score was measured')
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  const lower =
    levels.pass > 0
      ? -meanUpperBound(
          values.map((value) => -value),
          -limits.min,
          levels.pass,
        )
      : limits.min
  const upper = meanUpperBound(values, limits.max, levels.fail)
  const isShown = levels.pass > 0 && lower >= bar
  const seen = `mean score ${plain(mean)} of ${count(values.length, 'sample')}`
  return {
    state: isShown ? 'shown' : 'open',
    hopeless: false,
    short: isShown
      ? null
      : shortOf(values.length, leastToRuleOut((limits.max - bar) / (limits.max - limits.min), levels.lastPass)),
    tests: [
      {
        p: meanAbove(values, limits.max, bar),
        beyond: mean < bar,
        says: `${seen}: the true mean is at most ${plain(upper)}, below the bar of ${plain(bar)}`,
      },
    ],
    says: isShown
      ? `${seen}: the true mean is at least ${plain(lower)}, and the bar is ${plain(bar)}`
      : `${seen}: the true mean lies between ${plain(lower)} and ${plain(upper)}, which leaves the bar of ${plain(bar)} open`,
    figures: { scoreMean: mean, scoreLower: lower, scoreUpper: upper, scoreBar: bar },
  }
}
