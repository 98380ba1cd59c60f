import { hypergeometricAtLeast, logChoose } from './exact.ts'
import { normalCdf } from './normal.ts'
import { wilsonBounds } from './wilson.ts'

/** Right answers of one case under both releases; without cases all answers are one such group. */
export type RateStratum = { old: { right: number; n: number }; new: { right: number; n: number } }

/** Up to so many samples the permutations are counted; beyond, the count is as good as normal. */
const COUNTED = 2_000

/**
 * Whether fewer answers are right under the new release: the exact test over groups, in which answers are exchanged within their
 * case alone. One answer a case on each side: McNemar's exact test. A single group: Fisher's exact test.
 */
export function rateDropTest(strata: readonly RateStratum[]): number {
  const wrong = strata.reduce((sum, group) => sum + group.new.n - group.new.right, 0)
  const size = strata.reduce((sum, group) => sum + group.new.n + group.old.n, 0)
  if (size > COUNTED) return normalTail(strata, wrong)
  const [only, ...more] = strata.map(wrongOf)
  if (only && more.length === 0) return hypergeometricAtLeast(wrong, only.draws, only.marked, only.other)
  let shares = [1]
  for (const group of strata.map(wrongOf)) shares = convolve(shares, hypergeometricShares(group))
  return Math.min(
    1,
    shares.slice(wrong).reduce((sum, share) => sum + share, 0),
  )
}

type Urn = { draws: number; marked: number; other: number }

function wrongOf(group: RateStratum): Urn {
  const right = group.new.right + group.old.right
  return { draws: group.new.n, marked: group.new.n + group.old.n - right, other: right }
}

function hypergeometricShares({ draws, marked, other }: Urn): number[] {
  const all = logChoose(marked + other, draws)
  const most = Math.min(draws, marked)
  return Array.from({ length: most + 1 }, (_, k) => Math.exp(logChoose(marked, k) + logChoose(other, draws - k) - all))
}

function convolve(a: readonly number[], b: readonly number[]): number[] {
  const sum = Array.from({ length: a.length + b.length - 1 }, () => 0)
  for (const [i, x] of a.entries()) for (const [j, y] of b.entries()) sum[i + j] = (sum[i + j] ?? 0) + x * y
  return sum
}

function normalTail(strata: readonly RateStratum[], wrong: number): number {
  let [expected, variance] = [0, 0]
  for (const { draws, marked, other } of strata.map(wrongOf)) {
    const all = marked + other
    expected += (draws * marked) / all
    if (all > 1) variance += ((draws * marked) / all) * (other / all) * ((all - draws) / (all - 1))
  }
  return variance === 0 ? 1 : 1 - normalCdf((wrong - expected - 0.5) / Math.sqrt(variance))
}

/**
 * How much the rate fell, with the upper bound that is wrong with probability `level`: Newcombe's (1998) combination of Wilson
 * bounds, for groups weighted as in Mantel and Haenszel's test, with a correction for continuity. For one answer a case on each side the
 * pairs' correlation is used.
 */
export function rateDrop(
  strata: readonly RateStratum[],
  level: number,
): { estimate: number; upper: number; old: number; new: number } {
  const weights = strata.map((group) => (group.new.n * group.old.n) / (group.new.n + group.old.n))
  const all = weights.reduce((sum, weight) => sum + weight, 0)
  const share = (pick: 'old' | 'new') => {
    let [rate, square] = [0, 0]
    for (const [place, group] of strata.entries()) {
      const weight = (weights[place] ?? 0) / all
      rate += (weight * group[pick].right) / group[pick].n
      square += weight ** 2 / group[pick].n
    }
    return { rate: Math.min(1, rate), n: 1 / square }
  }
  const [before, after] = [share('old'), share('new')]
  const estimate = before.rate - after.rate
  if (level <= 0) return { estimate, upper: 1, old: before.rate, new: after.rate }
  const up = wilsonBounds(before.rate, before.n, level).upper - before.rate
  const down = after.rate - wilsonBounds(after.rate, after.n, level).lower
  const together = 2 * correlation(strata) * up * down
  const upper = estimate + Math.sqrt(Math.max(0, up * up + down * down - together)) + (1 / before.n + 1 / after.n) / 2
  return { estimate, upper, old: before.rate, new: after.rate }
}

/** Of right and right again, where each case was answered once by each; corrected for few pairs as Newcombe advises. */
function correlation(strata: readonly RateStratum[]): number {
  if (strata.length < 2 || strata.some((group) => group.new.n !== 1 || group.old.n !== 1)) return 0
  const count = (old: number, now: number) => strata.filter((group) => group.old.right === old && group.new.right === now).length
  const [both, lost, won, none] = [count(1, 1), count(1, 0), count(0, 1), count(0, 0)]
  const margins = (both + lost) * (won + none) * (both + won) * (lost + none)
  if (margins === 0) return 0
  const cross = both * none - lost * won
  const corrected = cross > strata.length / 2 ? cross - strata.length / 2 : cross > 0 ? 0 : cross
  return corrected / Math.sqrt(margins)
}
