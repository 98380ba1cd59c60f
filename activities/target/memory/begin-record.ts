import type { TargetStep } from '#contracts/target-steps.ts'
import type { RememberedStep, StepRecord } from './step-record.ts'

/** The record of a step that is about to begin. @param now ms since the epoch */
export const beginRecord = (step: TargetStep, name: RememberedStep, now: number): StepRecord => ({
  ...{ step: name, fence: step.fence, contentHash: step.release.contentHash, releaseName: step.release.name },
  ...{ startedAt: now, finishedAt: null, command: null, receipt: null, notes: {} },
})
