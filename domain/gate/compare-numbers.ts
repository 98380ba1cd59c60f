import { exceedanceAtLeast } from './exact.ts'
import { meanUpperBound } from './mean-bound.ts'
import { TAIL } from './needed-to-pass.ts'
import { quantile, quantileBounds, sorted } from './order-statistics.ts'
import type { Compared } from './pair-up.ts'
import { rankTest, type Stratum } from './rank-test.ts'
import { pairedShift, shift } from './shift.ts'

/** Numbers of which more is worse, of both releases. `most` and `least`: what they can be, for scores; null = no limit. */
export type Worse = { compared: Compared<number>; margin: number; limits: { least: number; most: number } | null }

/** What a comparison found: how much worse, and what can be ruled out at `level`. Infinity = not bounded. */
export type Comparison = {
  old: { n: number; centre: number; tail: number }
  new: { n: number; centre: number; tail: number }
  /** How much worse in the middle (scores: in the mean), and at most. */
  worse: number
  worseUpper: number
  /** The same for the 95th percentile of the bad side; not bounded for scores, whose mean has it in it. */
  tailWorse: number
  tailUpper: number
  /** New values worse than every old one by more than the margin. */
  outOfRange: number
  /** Null = this test could find nothing in these samples, whatever the release: it is no part of the family of tests. */
  p: { location: number | null; outOfRange: number; tail: number | null }
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length

/**
 * Compares where the values lie, their tails, and what is out of the range of before. Three tests, as a test of location alone
 * passes a release in which a part of the answers got far worse.
 */
export function compareNumbers({ compared, margin, limits }: Worse, level: number): Comparison {
  const even = evenly(compared)
  const olds = sorted(even.flatMap((group) => group.old))
  const news = sorted(even.flatMap((group) => group.new))
  const location = limits ? meanShift(compared, limits, level) : locationShift(compared, level)
  const beyond = (edge: number) => countAbove(news, edge)
  const outOfRange = beyond((olds.at(-1) ?? 0) + margin)
  const rank = Math.max(1, Math.ceil((1 - TAIL) * olds.length))
  const isConstant = olds[0] === olds.at(-1) && news[0] === news.at(-1) && olds[0] === news[0]
  const isTailed = olds.length >= 20 // with fewer the tail is the largest value, which the range has judged
  const inTail = beyond(olds.at(-rank) ?? 0)
  const [before, after] = [olds, news].map((values) => ({ q: quantile(values, TAIL), ...quantileBounds(values, TAIL, level) }))
  const tailWorse = (after?.q ?? 0) - (before?.q ?? 0)
  const far = Math.hypot((after?.upper ?? 0) - (after?.q ?? 0), (before?.q ?? 0) - (before?.lower ?? 0))
  const centre = (side: 'old' | 'new') => (limits ? mean(levels(compared, side)) : quantile(sorted(levels(compared, side)), 0.5))
  return {
    old: { n: olds.length, centre: centre('old'), tail: before?.q ?? 0 },
    new: { n: news.length, centre: centre('new'), tail: after?.q ?? 0 },
    worse: location.estimate,
    worseUpper: location.upper,
    tailWorse,
    tailUpper: level > 0 ? tailWorse + far : Number.POSITIVE_INFINITY,
    outOfRange,
    p: {
      location: isConstant ? null : rankTest(compared.strata),
      outOfRange: exceedanceAtLeast(outOfRange, news.length, olds.length, 1),
      tail: isTailed ? exceedanceAtLeast(inTail, news.length, olds.length, rank) : null,
    },
  }
}

/** What the middle of a release is told from: every case by its own mean, or the values freed of their cases' levels. */
const levels = ({ mode, strata }: Compared<number>, side: 'old' | 'new'): number[] =>
  mode === 'pairs' ? strata.map((group) => mean(group[side])) : freed(strata, side)

/** So different may the shares of the cases be under both releases: the sum of the differences. */
const UNEVEN = 0.3
const TRIES_FOR_A_LEVEL = 5

/**
 * Values for comparing tails. Where one release was asked much more of some cases, its tail would be that of those cases: then every
 * value counts by how far it is from its case's level under the old release.
 */
function evenly({ mode, strata }: Compared<number>): Stratum[] {
  const size = (side: 'old' | 'new') => strata.reduce((sum, group) => sum + group[side].length, 0)
  const [olds, news] = [size('old'), size('new')]
  const apart = strata.reduce((sum, group) => sum + Math.abs(group.old.length / olds - group.new.length / news), 0)
  if (mode !== 'groups' || apart <= UNEVEN || olds / strata.length < TRIES_FOR_A_LEVEL) return [...strata]
  const middle = (values: readonly number[]) => quantile(sorted(values), 0.5)
  const all = middle(strata.flatMap((group) => group.old))
  return strata.map((group) => {
    const move = all - middle(group.old)
    return { old: group.old.map((value) => value + move), new: group.new.map((value) => value + move) }
  })
}

function countAbove(ascending: Float64Array, edge: number): number {
  let [low, high] = [0, ascending.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((ascending[middle] ?? 0) > edge) high = middle
    else low = middle + 1
  }
  return ascending.length - low
}

/** How far the middle moved: within pairs, or between values freed of their cases' own levels. */
function locationShift(compared: Compared<number>, level: number): { estimate: number; upper: number } {
  if (compared.mode === 'pairs') return pairedShift(differences(compared.strata), level)
  return shift(sorted(freed(compared.strata, 'old')), sorted(freed(compared.strata, 'new')), level)
}

/** How far the mean moved, for values with limits. */
function meanShift(
  compared: Compared<number>,
  limits: { least: number; most: number },
  level: number,
): { estimate: number; upper: number } {
  if (compared.mode === 'pairs') {
    const moved = differences(compared.strata)
    return { estimate: mean(moved), upper: meanUpperBound(moved, limits.most - limits.least, level) }
  }
  const [olds, news] = [freed(compared.strata, 'old'), freed(compared.strata, 'new')]
  const [before, after] = [mean(olds), mean(news)]
  const up = meanUpperBound(news, limits.most, level) - after
  const down =
    before +
    meanUpperBound(
      olds.map((value) => -value),
      -limits.least,
      level,
    )
  return { estimate: after - before, upper: after - before + Math.hypot(up, down) }
}

const differences = (strata: readonly Stratum[]): number[] => strata.map((group) => mean(group.new) - mean(group.old))

/**
 * The values of one release around its mean over the cases, each less its case's own level. Stretched by what taking the level from
 * the same values hides, so that their spread is the true one.
 */
function freed(strata: readonly Stratum[], side: 'old' | 'new'): number[] {
  if (strata.length === 1) return [...(strata[0]?.[side] ?? [])]
  const weights = strata.map((group) => (group.old.length * group.new.length) / (group.old.length + group.new.length))
  const all = weights.reduce((sum, weight) => sum + weight, 0)
  const centre = strata.reduce((sum, group, place) => sum + ((weights[place] ?? 0) / all) * mean(group[side]), 0)
  return strata.flatMap((group) => {
    const own = mean(group[side])
    const stretch = Math.sqrt(group[side].length / Math.max(1, group[side].length - 1))
    return group[side].map((value) => centre + stretch * (value - own))
  })
}
