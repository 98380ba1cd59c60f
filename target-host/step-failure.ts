import type { HostProblemCode } from '#contracts/target-host.ts'

/** Why a step was not done, in words for people. Holds no secret: it is answered, logged and shown. */
export class StepFailure extends Error {
  override readonly name = 'StepFailure'
  readonly code: HostProblemCode

  constructor(code: HostProblemCode, message: string) {
    super(message)
    this.code = code
  }
}

/** The refusal of what an older decision left running, with both numbers. */
export const staleFence = (slug: string, fence: number, highest: number): StepFailure =>
  new StepFailure(
    'STALE_FENCE',
    `${slug} has seen a newer decision: fence ${fence} is below ${highest}. Nothing was changed; the newer one goes on.`,
  )
