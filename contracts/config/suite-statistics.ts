import { z } from 'zod'
import { enforcements } from '#domain/gate/verdict.ts'
import { durationBetween } from './duration.ts'

/** More of one check are never taken. */
export const MOST_SAMPLES = 100_000
const time = durationBetween('1ms', '24h')
const margin = z.number().positive('expected a margin above 0')

/** What every check may say of how it is judged; all of it has defaults (docs/gates.md). */
export const statistics = {
  /** Its name in verdicts, samples and trends; another name starts a new history. */
  name: z.string().trim().min(1).max(100),
  description: z.string().max(1000).optional(),
  /** Tests connectivity alone. */
  liveness: z.boolean().default(false),
  /** Known to be unreliable: shown and trended, never blocking. */
  flaky: z.boolean().default(false),
  /** What it may do when it does not pass. */
  enforce: z.enum(enforcements).default('rollback'),
  /** Whether it is compared with the release before. */
  against: z.enum(['previous', 'none']).default('previous'),
  samples: z
    .strictObject({
      min: z.number().int().min(1).max(MOST_SAMPLES).optional(),
      max: z.number().int().min(1).max(MOST_SAMPLES).optional(),
    })
    .optional(),
  /** Share of right answers. `atLeast` 1: every one. `effect`: the drop against the release before that matters. */
  rate: z.strictObject({ atLeast: z.number().gt(0).max(1).optional(), effect: margin.lt(1).optional() }).optional(),
  /** Mean score. */
  score: z
    .strictObject({
      atLeast: z.number().optional(),
      effect: margin.optional(),
      better: z.enum(['higher', 'lower', 'same']).default('higher'),
      range: z.strictObject({ min: z.number(), max: z.number() }).optional(),
    })
    .optional(),
  latency: z
    .strictObject({ p95Below: time.optional(), effect: time.optional() })
    .refine(({ p95Below, effect }) => p95Below !== undefined || effect !== undefined, {
      error: 'expected p95Below, effect or both',
    })
    .optional(),
  tokens: z
    .strictObject({
      min: z.number().min(0).optional(),
      max: z.number().min(0).optional(),
      effect: margin.optional(),
      better: z.enum(['lower', 'higher', 'same']).default('lower'),
    })
    .refine(({ min, max, effect }) => min !== undefined || max !== undefined || effect !== undefined, {
      error: 'expected min, max or effect',
    })
    .optional(),
}
