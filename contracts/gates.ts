import { z } from 'zod'
import { enforcements, gateVerdicts } from '#domain/gate/verdict.ts'
import { ReleaseRef } from './release.ts'

const Time = z.iso.datetime({ offset: true })
export const gateTriggers = ['hand', 'schedule', 'deployment', 'watch'] as const

/** One check's judgement in a gate run. */
export const CheckView = z.object({
  check: z.string(),
  kind: z.string(),
  verdict: z.enum(gateVerdicts),
  says: z.string(),
  figures: z.record(z.string(), z.union([z.number(), z.string()])),
  samples: z.number(),
  baselineSamples: z.number(),
  liveness: z.boolean(),
  enforce: z.enum(enforcements),
})
export type CheckView = z.infer<typeof CheckView>

/** One run of a suite against one place. `verdict` null = still running. */
export const GateRunView = z.object({
  id: z.uuid(),
  suite: z.string(),
  suiteHash: z.string(),
  environment: z.string(),
  target: z.string().nullable(),
  release: ReleaseRef.nullable(),
  deploymentId: z.uuid().nullable(),
  trigger: z.enum(gateTriggers),
  requestedBy: z.string(),
  verdict: z.enum(gateVerdicts).nullable(),
  says: z.string().nullable(),
  look: z.number(),
  looks: z.number(),
  samples: z.number(),
  /** The release whose samples it was judged against; null = judged by itself. */
  baseline: ReleaseRef.nullable(),
  startedAt: Time,
  finishedAt: Time.nullable(),
  correlationId: z.string(),
  checks: z.array(CheckView),
})
export type GateRunView = z.infer<typeof GateRunView>

/** One sample as kept: `excerpt` is what came back, redacted and cut. */
export const SampleView = z.object({
  check: z.string(),
  case: z.string().nullable(),
  n: z.number(),
  at: Time,
  ok: z.boolean().nullable(),
  score: z.number().nullable(),
  latencyMs: z.number().nullable(),
  tokens: z.number().nullable(),
  error: z.string().nullable(),
  judge: z.string().nullable(),
  excerpt: z.string().nullable(),
  /** Which declared expectation was not met. */
  why: z.string().nullable(),
})
export type SampleView = z.infer<typeof SampleView>

/** A check over its last runs, oldest first. `trend` = what EWMA and Theil-Sen say; null = too few runs to say. */
export const CheckTrendView = z.object({
  suite: z.string(),
  check: z.string(),
  environment: z.string(),
  points: z.array(
    z.object({
      at: Time,
      verdict: z.enum(gateVerdicts),
      rate: z.number().nullable(),
      score: z.number().nullable(),
      latencyP95Ms: z.number().nullable(),
    }),
  ),
  trend: z.object({ declining: z.boolean(), slopePerDay: z.number(), ewma: z.number(), says: z.string() }).nullable(),
})
export type CheckTrendView = z.infer<typeof CheckTrendView>

export const SuiteView = z.object({
  slug: z.string(),
  name: z.string(),
  promotes: z.boolean(),
  hash: z.string(),
  checks: z.array(z.object({ name: z.string(), kind: z.string(), liveness: z.boolean(), enforce: z.enum(enforcements) })),
  /** Environments that use it, and how. */
  usedBy: z.array(z.object({ environment: z.string(), as: z.enum(['verify', 'watch', 'schedule']) })),
  /** Latest finished run in each environment. */
  latest: z.array(GateRunView),
})
export type SuiteView = z.infer<typeof SuiteView>
