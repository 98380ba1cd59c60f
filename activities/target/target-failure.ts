import { ApplicationFailure } from '@temporalio/common'

/**
 * Why a step was not done. `STALE_FENCE`: a newer decision was at the target already. `NOT_POSSIBLE`: it would be answered the
 * same when asked again. `MISCONFIGURED`: something has to be corrected in configuration or on the worker's machine. The other
 * two may pass by themselves: `TARGET_UNREACHABLE`, and `STEP_FAILED` for what was tried and did not work.
 */
export const targetFailureTypes = ['STALE_FENCE', 'NOT_POSSIBLE', 'MISCONFIGURED', 'TARGET_UNREACHABLE', 'STEP_FAILED'] as const
export type TargetFailureType = (typeof targetFailureTypes)[number]

const worthAnotherAttempt: ReadonlySet<TargetFailureType> = new Set(['TARGET_UNREACHABLE', 'STEP_FAILED'])

/**
 * The failure of a step.
 * @param message what happened and what to do next, for a person woken by it; redacted again before it leaves the activity
 * @param retryAfterMs when the target itself said how long to wait
 */
export const targetFailure = (type: TargetFailureType, message: string, retryAfterMs?: number): ApplicationFailure =>
  ApplicationFailure.create({
    type,
    message,
    nonRetryable: !worthAnotherAttempt.has(type),
    ...(retryAfterMs === undefined ? {} : { nextRetryDelay: retryAfterMs }),
  })
