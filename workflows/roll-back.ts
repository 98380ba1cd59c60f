import { ApplicationFailure, allHandlersFinished, CancellationScope, condition, setHandler } from '@temporalio/workflow'
import type { RollBackInput } from '#contracts/deploy-payloads.ts'
import { retryFailedTargets, retryRollback } from './messages-deploy.ts'
import { Rollback } from './rollback/rollback.ts'

/**
 * Brings an earlier release back, at all targets at once. It needs its input and the targets: no database, no monitoring, no
 * deployment. What failed at a target waits for a person; what worked elsewhere stays. Ends when its journal is written down.
 */
export async function rollBack(input: RollBackInput): Promise<void> {
  const rollback = new Rollback(input)
  let isRetried = false
  setHandler(
    retryRollback,
    ({ by, reason }) => {
      rollback.journal.note({ kind: 'decision', decision: 'retry', by, reason })
      isRetried = true
    },
    {
      validator: (_asked) => {
        if (!rollback.hasFailed) throw ApplicationFailure.nonRetryable('Its rollback has not failed.', 'CONFLICT')
      },
    },
  )
  setHandler(retryFailedTargets, () => {
    isRetried = true
  })
  // Restoring service is not for cancelling: half of it would be neither release.
  await CancellationScope.nonCancellable(async () => {
    await rollback.begin()
    for (let left = input.targets; left.length > 0; ) {
      left = await rollback.restore(left)
      if (left.length === 0) break
      isRetried = false
      await rollback.fail(left)
      await condition(() => isRetried)
      await rollback.goOn()
    }
    await rollback.succeed()
    await rollback.writtenDown()
    await condition(allHandlersFinished)
  })
}
