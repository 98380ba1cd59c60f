import { type Comparison, compareNumbers } from './compare-numbers.ts'
import { aside, type Criterion, type FailTest, type Levels, missing, shortOf } from './criterion.ts'
import { leastToRuleOut, TAIL } from './needed-to-pass.ts'
import { type Compared, pairUp, type Valued } from './pair-up.ts'
import type { Better, Effect } from './plan.ts'
import { count, plain } from './wording.ts'

/** A measured quantity: its name in figures and sentences, its unit, and its limits where it has some (scores). */
export type Quantity = { key: string; noun: string; unit: string; limits: { min: number; max: number } | null }

/** Whether a quantity got worse than before by a margin; for `same`, whether it moved by it either way. */
export function judgeChange(
  olds: readonly Valued<number>[],
  news: readonly Valued<number>[],
  { effect, better, of }: { effect: Effect; better: Better; of: Quantity },
  levels: Levels,
): Criterion[] {
  if (olds.length === 0) return [aside(`${of.noun} has nothing to be compared with in the release before`)]
  if (news.length === 0)
    return [effect.mustShow ? missing(`${of.noun} was never measured`) : aside(`${of.noun} was not measured`)]
  const signs: (1 | -1)[] = better === 'same' ? [1, -1] : [better === 'lower' ? 1 : -1]
  return signs.map((sign) => judgeWorse(olds, news, { effect, sign, of }, levels))
}

function judgeWorse(
  olds: readonly Valued<number>[],
  news: readonly Valued<number>[],
  { effect, sign, of }: { effect: Effect; sign: 1 | -1; of: Quantity },
  levels: Levels,
): Criterion {
  const turned = (values: readonly Valued<number>[]) => values.map(({ case: id, value }) => ({ case: id, value: sign * value }))
  const compared = pairUp(turned(olds), turned(news))
  const { limits } = of
  const { margin } = effect
  const turnedLimits =
    limits && (sign === 1 ? { least: limits.min, most: limits.max } : { least: -limits.max, most: -limits.min })
  const found = compareNumbers({ compared, margin, limits: turnedLimits }, levels.pass)
  const isShown = levels.pass > 0 && found.worseUpper < margin && (limits !== null || found.tailUpper < margin)
  const change: Change = { found, compared, sign, of, margin }
  return {
    state: isShown ? 'shown' : effect.mustShow ? 'open' : 'aside',
    hopeless: false,
    tests: failTests(change),
    short: isShown ? null : lacking(compared, limits ? margin / (limits.max - limits.min) : 1 - TAIL, levels),
    says: isShown ? `${centreOf(change)}: no change for the worse of ${amountOf(change, margin)}` : openSays(change),
    figures: figuresOf(change),
  }
}

/** A comparison with the words for it; `sign` -1 = lower is worse, and the comparison's numbers are turned round. */
type Change = { found: Comparison; compared: Compared<number>; sign: 1 | -1; of: Quantity; margin: number }

const amountOf = ({ of }: Change, value: number): string => `${plain(value)}${of.unit}`
const awayOf = ({ sign }: Change): string => (sign === 1 ? 'higher' : 'lower')

function centreOf(change: Change): string {
  const { found, compared, sign, of } = change
  const by = compared.mode === 'apart' ? '' : ` on the same ${count(compared.cases, 'case')}`
  const [now, before] = [found.new.centre, found.old.centre].map((value) => amountOf(change, sign * value))
  return `${of.limits ? 'mean' : 'median'} ${of.noun} ${now} after ${before} before${by}`
}

function tailsOf(change: Change): string {
  const { found, sign, of } = change
  const [now, before] = [found.new.tail, found.old.tail].map((value) => amountOf(change, sign * value))
  return `${of.noun} at its ${sign === 1 ? '95th' : '5th'} percentile ${now} after ${before} before`
}

function openSays(change: Change): string {
  const { found, margin } = change
  const isTail = found.worseUpper < margin
  const upper = isTail ? found.tailUpper : found.worseUpper
  const possible = Number.isFinite(upper)
    ? `up to ${amountOf(change, Math.max(0, upper))} ${awayOf(change)} is possible`
    : 'the samples are too few to bound the change'
  return `${isTail ? tailsOf(change) : centreOf(change)}; ${possible}, and the margin is ${amountOf(change, margin)}`
}

/** Without those that could find nothing in these samples, whatever the release (Tarone 1990). */
function failTests(change: Change): FailTest[] {
  const { found, of, margin } = change
  const reaches = (by: number) => by >= margin * (1 - 1e-9)
  const beyond = (by: number) => `${amountOf(change, by)} ${awayOf(change)}, beyond the margin of ${amountOf(change, margin)}`
  const outside = `${of.noun}: ${found.outOfRange} of ${count(found.new.n, 'sample')} lie more than ${amountOf(change, margin)} beyond the worst of ${found.old.n} before`
  return [
    { p: found.p.location, beyond: reaches(found.worse), says: `${centreOf(change)}: ${beyond(found.worse)}` },
    { p: found.p.outOfRange, beyond: found.outOfRange > 0, says: outside },
    { p: found.p.tail, beyond: reaches(found.tailWorse), says: `${tailsOf(change)}: ${beyond(found.tailWorse)}` },
  ].flatMap(({ p, ...test }) => (p === null ? [] : [{ ...test, p }]))
}

function figuresOf({ found, compared, sign, of, margin }: Change): Criterion['figures'] {
  const suffix = sign === 1 ? '' : 'Fall'
  return {
    [`${of.key}Before`]: sign * found.old.centre,
    [`${of.key}Now`]: sign * found.new.centre,
    [`${of.key}Worse${suffix}`]: found.worse,
    [`${of.key}WorseUpper${suffix}`]: found.worseUpper,
    [`${of.key}TailBefore${suffix}`]: sign * found.old.tail,
    [`${of.key}TailNow${suffix}`]: sign * found.new.tail,
    [`${of.key}TailWorse${suffix}`]: found.tailWorse,
    [`${of.key}TailWorseUpper${suffix}`]: found.tailUpper,
    [`${of.key}OutOfRange${suffix}`]: found.outOfRange,
    [`${of.key}Margin`]: margin,
    comparedBy: compared.mode,
  }
}

/** Pairs count by their cases where scores are compared; a tail by its samples. */
function lacking(compared: Compared<number>, share: number, levels: Levels): Criterion['short'] {
  const samples = compared.strata.reduce((sum, group) => sum + group.new.length, 0)
  const least = leastToRuleOut(share, levels.lastPass) + 1
  return compared.mode === 'pairs' ? shortOf(compared.cases, least, 'case') : shortOf(samples, least)
}
