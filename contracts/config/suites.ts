import { z } from 'zod'
import type { CheckPlan, GatePlan } from '#domain/gate/plan.ts'
import { Slug } from './reference.ts'
import { SuiteCheck } from './suite-checks.ts'
import { suiteFaults } from './suite-faults.ts'
import { planOfCheck } from './suite-plan.ts'

export { SuiteCheck } from './suite-checks.ts'

const error = z.number().gt(0).max(0.2, 'expected at most 0.2')

/** `config/suites/<slug>.yaml`: what a right outcome is, and how surely it must be known. docs/gates.md explains every part. */
export const Suite = z
  .strictObject({
    /** The file's name when not said. */
    suite: Slug.optional(),
    name: z.string().min(1).max(100).optional(),
    description: z.string().max(2000).optional(),
    /** Whether a pass lets a release go on; such a suite must judge an outcome. */
    promotes: z.boolean().default(true),
    /** Chance that a healthy release fails. */
    alpha: error.default(0.01),
    /** Chance that a release that is worse by the declared margin passes. */
    beta: error.default(0.01),
    /** How often the samples are judged while they come in; each look has its share of alpha and beta. */
    looks: z.number().int().min(1).max(10).default(3),
    checks: z.array(SuiteCheck).min(1, 'expected at least one check').max(100),
  })
  .superRefine((suite, context) => {
    for (const { path, message } of suiteFaults(suite)) context.addIssue({ code: 'custom', path, message })
  })
export type Suite = z.infer<typeof Suite>

/** How a suite is judged, every default filled in. `slug`: the file's name, for a suite that does not say its own. */
export function planOf(suite: Suite, slug?: string): GatePlan {
  const { promotes, alpha, beta, looks } = suite
  const checks = suite.checks.map((check): CheckPlan => planOfCheck(check, { beta, looks }))
  return { suite: suite.suite ?? slug ?? suite.name ?? 'suite', promotes, alpha, beta, looks, checks }
}
