import type { CheckPlan } from './plan.ts'
import { allRightMinimum, wilsonBounds } from './wilson.ts'

/** The tail that is compared and bounded: the 95th percentile on the bad side. */
export const TAIL = 0.95

/** Fewest samples without a fault that rule out, but for a chance of `level`, that a share of `share` is at fault. */
export const leastToRuleOut = (share: number, level: number): number =>
  share >= 1 ? 1 : Math.ceil(Math.log(level) / Math.log1p(-share) - 1e-9)

/** Fewest samples, all right under both releases, that rule out a drop of the rate by `margin`: see rateDrop. */
export function leastToRuleOutDrop(margin: number, level: number): number {
  const isShort = (n: number) => 1 - wilsonBounds(1, n, level).lower + 1 / n >= margin
  // Doubled and halved, as a margin of a millionth takes millions; to an end, whatever the margin.
  let [low, high] = [0, 1]
  while (isShort(high) && high < 2 ** 40) [low, high] = [high, high * 2]
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    if (isShort(middle)) low = middle
    else high = middle
  }
  return high
}

/** The least samples by which each criterion of a check could pass if nothing were ever wrong, by the test that judges it. */
export function needs(check: CheckPlan, level: number): { path: string[]; of: string; samples: number }[] {
  const { rate, score, latency, tokens } = check
  const found: { path: string[]; of: string; samples: number }[] = []
  const need = (path: string[], of: string, samples: number) => found.push({ path, of, samples })
  if (rate.atLeast < 1) need(['rate', 'atLeast'], `rate.atLeast ${rate.atLeast}`, allRightMinimum(rate.atLeast, level))
  if (rate.effect?.mustShow && rate.effect.margin > 0) {
    need(['rate', 'effect'], `rate.effect ${rate.effect.margin}`, leastToRuleOutDrop(rate.effect.margin, level))
  }
  if (score) {
    const range = score.range ?? { min: 0, max: 1 }
    const span = range.max - range.min
    if (score.atLeast !== null) {
      const share = (range.max - score.atLeast) / span
      const bar = share <= 0 ? Number.POSITIVE_INFINITY : leastToRuleOut(share, level)
      need(['score', 'atLeast'], `score.atLeast ${score.atLeast}`, bar)
    }
    if (score.effect?.mustShow)
      need(['score', 'effect'], `score.effect ${score.effect.margin}`, leastToRuleOut(score.effect.margin / span, level) + 1)
  }
  const tail = leastToRuleOut(1 - TAIL, level) + 1
  if (latency?.p95Below != null) need(['latency', 'p95Below'], 'latency.p95Below', allRightMinimum(TAIL, level))
  if (latency?.effect?.mustShow) need(['latency', 'effect'], 'latency.effect', tail)
  if (tokens && (tokens.min !== null || tokens.max !== null))
    need(['tokens'], 'the range of tokens', allRightMinimum(TAIL, level))
  if (tokens?.effect?.mustShow) need(['tokens', 'effect'], 'tokens.effect', tail)
  return found
}

/** The least samples by which a check could pass, if nothing were ever wrong. 1 for an invariant; Infinity = it never can. */
export const neededToPass = (check: CheckPlan, level: number): number =>
  Math.max(1, ...needs(check, level).map(({ samples }) => samples))
