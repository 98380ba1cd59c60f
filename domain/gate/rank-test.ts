import { normalCdf } from './normal.ts'

/** Values of one case under both releases; without cases all values are one such group. */
export type Stratum = { old: readonly number[]; new: readonly number[] }

/** Up to so many values the permutations are counted; beyond, their sum is as good as normal. */
const COUNTED = 40

/**
 * Whether new values are larger: the one-sided permutation test of aligned ranks (Hodges and Lehmann 1962), in which values are
 * exchanged within their case alone. For a single group it is the Mann-Whitney test with its correction for ties; for one value
 * a case on each side it is a signed-rank test. Exact for up to 40 values.
 * @returns the p-value; 1 when nothing can be exchanged
 */
export function rankTest(strata: readonly Stratum[]): number {
  const ranks = alignedRanks(strata)
  const sum = ranks.reduce((total, group) => total + add(group.new), 0)
  const size = ranks.reduce((total, group) => total + group.old.length + group.new.length, 0)
  return size <= COUNTED ? countedTail(ranks, sum) : normalTail(ranks, sum)
}

const add = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0)

/** Twice the midranks (whole numbers, whatever the ties) of the values less the median of their case. */
function alignedRanks(strata: readonly Stratum[]): Stratum[] {
  const aligned = strata.map((group) => {
    const centre = strata.length === 1 ? 0 : medianOf([...group.old, ...group.new])
    return { old: group.old.map((value) => value - centre), new: group.new.map((value) => value - centre) }
  })
  const all = Float64Array.from(aligned.flatMap((group) => [...group.old, ...group.new])).sort()
  const rank = doubledMidranks(all)
  const ranksOf = (values: readonly number[]) => values.map((value) => rank.get(value) ?? 0)
  return aligned.map((group) => ({ old: ranksOf(group.old), new: ranksOf(group.new) }))
}

function medianOf(values: readonly number[]): number {
  const up = Float64Array.from(values).sort()
  return ((up[(up.length - 1) >> 1] ?? 0) + (up[up.length >> 1] ?? 0)) / 2
}

function doubledMidranks(ascending: Float64Array): Map<number, number> {
  const rank = new Map<number, number>()
  for (let first = 0; first < ascending.length; ) {
    let last = first
    while (ascending[last + 1] === ascending[first]) last += 1
    rank.set(ascending[first] ?? 0, first + last + 2)
    first = last + 1
  }
  return rank
}

function normalTail(ranks: readonly Stratum[], sum: number): number {
  let [expected, variance] = [0, 0]
  for (const group of ranks) {
    const all = [...group.old, ...group.new]
    const mean = add(all) / all.length
    expected += mean * group.new.length
    if (all.length < 2) continue
    const squares = all.reduce((total, value) => total + (value - mean) ** 2, 0)
    variance += (squares * group.new.length * group.old.length) / all.length / (all.length - 1)
  }
  // Half a step of the doubled ranks, as the sum is discrete.
  return variance === 0 ? 1 : 1 - normalCdf((sum - expected - 1) / Math.sqrt(variance))
}

/** The share of all exchanges whose sum is at least as large. */
function countedTail(ranks: readonly Stratum[], sum: number): number {
  let ways = new Map([[0, 1]])
  for (const group of ranks) {
    const own = waysOfSums([...group.old, ...group.new], group.new.length)
    const all = add([...own.values()])
    const next = new Map<number, number>()
    for (const [a, count] of ways) {
      for (const [b, more] of own) next.set(a + b, (next.get(a + b) ?? 0) + (count * more) / all)
    }
    ways = next
  }
  let tail = 0
  for (const [value, share] of ways) if (value >= sum) tail += share
  return Math.min(1, tail)
}

/** How many choices of `k` of the values have each sum. */
function waysOfSums(values: readonly number[], k: number): Map<number, number> {
  const chosen = Array.from({ length: k + 1 }, () => new Map<number, number>())
  chosen[0]?.set(0, 1)
  for (const [seen, value] of values.entries()) {
    for (let size = Math.min(k, seen + 1); size > 0; size -= 1) {
      const into = chosen[size]
      for (const [sum, count] of chosen[size - 1] ?? []) into?.set(sum + value, (into.get(sum + value) ?? 0) + count)
    }
  }
  return chosen[k] ?? new Map()
}
