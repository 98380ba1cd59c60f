import { createHash } from 'node:crypto'
import { z } from 'zod'
import { FailureView, PendingView, ReplayOutcome, StepView, WorkflowStatus } from '#contracts/workflows.ts'

const Time = z.iso.datetime({ offset: true })

/** A larger bundle is neither made nor taken: a history of the size that is read is well below, with all that stands beside it. */
export const MOST_REPRODUCTION_BYTES = 24 * 1024 * 1024

/** What configuration was in force, and what was deployed, while the execution ran. */
export const Circumstances = z.object({
  /** Versions of the configuration, the one at its begin first, then those that came while it ran; null = none is known. */
  config: z.array(z.object({ hash: z.string(), revision: z.string().nullable(), at: Time })).nullable(),
  /** The newest deployment to each environment that had touched it by then; null = none is known. */
  releases: z
    .array(
      z.object({
        ...{ environment: z.string(), release: z.string(), commit: z.string().nullable(), contentHash: z.string() },
        ...{ deployment: z.number().int(), state: z.string() },
      }),
    )
    .nullable(),
})
export type Circumstances = z.infer<typeof Circumstances>

/** What came of replaying where the bundle was made; null = that could not be done, and `says` why. */
const OriginReplays = z.strictObject({
  /** Of the history as it is. */
  original: ReplayOutcome.nullable(),
  /** Of the history as it stands in the bundle. */
  redacted: ReplayOutcome.nullable(),
  /** Whether taking out secrets changes what the code decides; null = not known. */
  redactionMatters: z.boolean().nullable(),
  says: z.string(),
})

/** All of a bundle but its checksum. */
const body = {
  format: z.literal('mission-control/reproduction', 'expected a reproduction, as Mission Control makes it'),
  version: z.literal(1, 'expected version 1: this bundle was made by a newer Mission Control'),
  takenAt: Time,
  product: z.strictObject({
    version: z.string(),
    /** Commit; null = not known, as in an image. */
    revision: z.string().nullable(),
    node: z.string(),
    /** `linux-x64` */
    platform: z.string(),
    /** How the installation runs: `production`, or a checkout. */
    kind: z.enum(['production', 'development']),
    /** Whether the demo fleet runs beside it. */
    demo: z.boolean(),
  }),
  workflow: z.strictObject({
    workflowId: z.string().min(1).max(1000),
    runId: z.string().max(100),
    type: z.string().max(200),
    status: WorkflowStatus,
  }),
  correlationId: z.string().nullable(),
  traceId: z.string().nullable(),
  failure: FailureView.nullable(),
  pending: z.array(PendingView),
  circumstances: Circumstances,
  replays: OriginReplays,
  redacted: z.strictObject({
    /** Secrets that were taken out. */
    secrets: z.number().int(),
    /** Payloads in a form that is not read, and therefore not taken along. */
    payloads: z.number().int(),
  }),
  /** Temporal's events in JSON, as its own tools have them; payloads without secrets. */
  history: z.strictObject({ events: z.array(z.unknown()).min(1).max(60_000) }),
}

/** A failed workflow as a file: what another engineer needs to replay it elsewhere. Holds no secret that is known to be one. */
export const Reproduction = z.strictObject({ ...body, checksum: z.string().regex(/^[0-9a-f]{64}$/, 'expected a SHA-256') })
export type Reproduction = z.infer<typeof Reproduction>
export type ReproductionBody = Omit<Reproduction, 'checksum'>
const Body = z.strictObject(body)

/**
 * SHA-256 over all of a bundle but itself: shows that it was not changed on the way, not who made it.
 * @throws RangeError when it is nested too deep to be written
 */
export const checksumOf = (bundle: ReproductionBody): string =>
  createHash('sha256')
    .update(JSON.stringify(Body.strip().parse(bundle)))
    .digest('hex')

/** What came of a bundle here. */
export const ReproductionReplay = z.object({
  workflow: Reproduction.shape.workflow,
  outcome: ReplayOutcome,
  /** The same question where it was made; null = not known. */
  origin: ReplayOutcome.nullable(),
  /** Whether both say the same; null = not known. */
  agrees: z.boolean().nullable(),
  /** What that means, and what to do next. */
  says: z.string(),
  steps: z.array(StepView),
  /** The step to look at: where the code decides otherwise, else the last that failed; null = none. */
  marked: z.object({ eventId: z.number().int(), why: z.enum(['differs', 'failed']) }).nullable(),
})
export type ReproductionReplay = z.infer<typeof ReproductionReplay>
