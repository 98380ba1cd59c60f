import { ActivityFailure, log, proxyActivities } from '@temporalio/workflow'
import type { Activities } from '#activities/create-activities.ts'
import type { RollbackActivities } from '#activities/create-rollback-activities.ts'
import type { RollBackInput } from '#contracts/deploy-payloads.ts'
import type { PinnedTarget } from '#contracts/release.ts'
import type { TargetReceipt, TargetStep } from '#contracts/target-steps.ts'
import { taskQueues } from '#contracts/workflow-ids.ts'
import { journalOptions, restoreOptions } from '../activity-options.ts'
import { wordsOf } from '../deploy/target-step.ts'

const { recordOutput } = proxyActivities<Pick<Activities, 'recordOutput'>>({ ...journalOptions, taskQueue: taskQueues.main })

/** Brings the earlier release back at one target, by the worker of rollbacks alone. */
export const { restoreTarget } = proxyActivities<Pick<RollbackActivities, 'restoreTarget'>>({
  ...restoreOptions,
  taskQueue: taskQueues.rollback,
})

/** What the step is given. */
export function restoreStep(
  { tenantId, deploymentId, fence, to, undo, correlationId }: RollBackInput,
  pinned: PinnedTarget,
): TargetStep {
  const { release } = to
  return { tenantId, deploymentId, fence, release, pinned, undo: undo[pinned.target.slug] ?? null, correlationId }
}

/** Hands output on to where it is kept, which the worker of rollbacks cannot reach. Refused for good, it is in the history only. */
export async function keepOutput(
  { tenantId, deploymentId }: RollBackInput,
  lines: NonNullable<TargetReceipt['output']>,
): Promise<void> {
  try {
    await recordOutput({ tenantId, deploymentId, lines })
  } catch (error) {
    if (!(error instanceof ActivityFailure)) throw error
    log.error('The output of a rollback was refused', { deploymentId, lines: lines.length, reason: wordsOf(error) })
  }
}
