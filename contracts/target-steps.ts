import { z } from 'zod'
import { NewOutputLine } from './deployments.ts'
import { PinnedRelease, PinnedTarget } from './release.ts'

/** Lines of output that a receipt carries at most. */
export const OUTPUT_TAIL_LINES = 200

/**
 * One step at one target. `fence` = ms since epoch of the decision behind it: a target refuses a step whose fence is below the
 * highest it has seen, so that what an older decision left running cannot undo a newer one. Steps with the same fence and
 * release are idempotent: done again, they find themselves done.
 */
export const TargetStep = z.object({
  tenantId: z.uuid(),
  deploymentId: z.uuid(),
  fence: z.number().int().positive(),
  release: PinnedRelease,
  pinned: PinnedTarget,
  /** Only for `restore`: what `switch` sealed before it changed anything (openclaw: the configuration as it was). */
  undo: z.string().nullable(),
  correlationId: z.string(),
})
export type TargetStep = z.infer<typeof TargetStep>

/**
 * What came of a step. `address` = where probes reach the release of this step: after `stage` the candidate, before users get it
 * (null = this driver has no candidate to probe); after `switch` and `restore` the target itself. `undo` = sealed, for `restore`;
 * `stage` gives it already where the driver can, so that a switch whose receipt was lost can be taken back. `output` = the last
 * lines, redacted, where nothing else keeps them (a worker without a database); absent elsewhere.
 */
export const TargetReceipt = z.object({
  address: z.string().nullable(),
  undo: z.string().nullable(),
  says: z.string(),
  output: z.array(NewOutputLine).max(OUTPUT_TAIL_LINES).optional(),
})
export type TargetReceipt = z.infer<typeof TargetReceipt>

/** Activity `observeTarget`: what runs at a target now. */
export const ObserveInput = z.object({ tenantId: z.uuid(), pinned: PinnedTarget })
export type ObserveInput = z.infer<typeof ObserveInput>

/** What a target says of itself. `null` = it cannot tell: unknown, not "nothing". */
export const TargetObservation = z.object({
  /** Content hash of the release that users get. */
  contentHash: z.string().nullable(),
  releaseName: z.string().nullable(),
  address: z.string().nullable(),
  healthy: z.boolean().nullable(),
  fence: z.number().nullable(),
  /** Settings as they run, for drift. Secrets only as shape and fingerprint: see contracts/drift.ts ObservedValue. */
  values: z.record(z.string(), z.unknown()).nullable(),
  says: z.string(),
})
export type TargetObservation = z.infer<typeof TargetObservation>
