import { neededToPass } from './needed-to-pass.ts'
import type { CheckPlan, GatePlan } from './plan.ts'

/** What one look may spend: the error of a fail, and of a pass. `pass` 0 = this look cannot pass. */
export type LookLevels = { fail: number; pass: number }

/**
 * How alpha and beta are spent over the looks: alpha in equal parts over all; beta in equal parts over all but the first, which
 * is early and can only fail. A single look has both whole. The parts add up to alpha and beta, so that by the union bound the
 * stated errors hold however the looks depend on each other.
 */
export function levelsAt(look: number, { alpha, beta, looks }: Pick<GatePlan, 'alpha' | 'beta' | 'looks'>): LookLevels {
  if (looks === 1) return { fail: alpha, pass: beta }
  return { fail: alpha / looks, pass: look === 1 ? 0 : beta / (looks - 1) }
}

/** The share of beta that a look which can pass has. */
export const passLevel = ({ beta, looks }: Pick<GatePlan, 'beta' | 'looks'>): number => beta / Math.max(1, looks - 1)

/**
 * Measured samples that a check should have at a look (1 to `looks`): first a third of what could pass at best, to catch what
 * is plainly broken; then the least that can pass; last `samples.max`; any others evenly between those two.
 */
export function samplesAtLook(check: CheckPlan, look: number, plan: Pick<GatePlan, 'beta' | 'looks'>): number {
  const { min, max } = check.samples
  if (look >= plan.looks) return max
  const least = Math.min(max, Math.max(min, neededToPass(check, passLevel(plan))))
  if (look === 1) return Math.min(max, Math.max(min, Math.ceil(least / 3)))
  return Math.ceil(least + ((max - least) * (look - 2)) / (plan.looks - 2))
}
