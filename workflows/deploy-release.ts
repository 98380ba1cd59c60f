import { ActivityFailure, allHandlersFinished, CancellationScope, condition, isCancellation } from '@temporalio/workflow'
import type { DeployInput } from '#contracts/deploy-payloads.ts'
import type { DeploymentState } from '#domain/deploy/deployment-state.ts'
import { answerMessages } from './deploy/answer.ts'
import { DeploymentRun, Ended, type Ending } from './deploy/deployment-run.ts'
import { goThroughStage } from './deploy/roll-out-stage.ts'
import { settle } from './deploy/settle.ts'
import { wordsOf } from './deploy/target-step.ts'

/**
 * One deployment, from its place in the queue to promoted, or back to what ran before. It goes through its environments in order;
 * each proves the release before the next is touched. Ends when its journal is written down.
 */
export async function deployRelease(input: DeployInput): Promise<DeploymentState> {
  const run = new DeploymentRun(input)
  answerMessages(run)
  run.note({ kind: 'state', state: 'queued', reason: `Waits for its turn in ${run.environment}.`, pausedBy: null })
  const ending = await goThrough(run)
  await CancellationScope.nonCancellable(async () => {
    if (ending) await settle(run, ending)
    await run.journal.written()
    await condition(allHandlersFinished)
  })
  return run.rollbacks.has(run.last.environment.slug) ? 'rolled-back' : run.state
}

/** @returns null when it was promoted, else how it ends */
async function goThrough(run: DeploymentRun): Promise<Ending | null> {
  try {
    await run.work.run(async () => {
      for (const stage of run.input.stages) {
        run.stage = stage
        await goThroughStage(run)
      }
    })
    return null
  } catch (error) {
    if (error instanceof Ended) return run.ending ?? error.ending
    if (isCancellation(error)) return run.ending ?? endedBy(run, 'cancelled', 'Its workflow was cancelled from outside.')
    // Without an ending of its own it would stand in the queue for ever, with its turn.
    if (error instanceof ActivityFailure) return run.ending ?? endedBy(run, 'rejected', wordsOf(error))
    throw error
  }
}

/** It cannot go on: nothing half done is left behind. */
function endedBy({ touched, environment, previous }: DeploymentRun, kind: 'rejected' | 'cancelled', reason: string): Ending {
  return touched.has(environment) && previous ? { kind: 'go-back', reason, by: null } : { kind, reason }
}
