import { condition, getExternalWorkflowHandle, proxyActivities } from '@temporalio/workflow'
import type { RollbackActivities } from '#activities/create-rollback-activities.ts'
import { environmentWorkflowId, taskQueues } from '#contracts/workflow-ids.ts'
import { ledgerOptions } from '../activity-options.ts'
import { askRollback, askTouch, askTurn, endTurn, type TurnGranted } from '../messages-deploy.ts'
import type { DeploymentRun } from './deployment-run.ts'
import { reaches } from './direct-watch.ts'
import { workflowId } from './own-id.ts'
import { passHold } from './pass-hold.ts'

const { openLedger } = proxyActivities<Pick<RollbackActivities, 'openLedger'>>({
  ...ledgerOptions,
  // Without a rollback worker nothing is deployed: what could not be taken back is not begun.
  taskQueue: taskQueues.rollback,
})

/** The ledger of the environment at work, as its deployment talks to it. */
export const ledgerOf = ({ input, environment }: DeploymentRun) =>
  getExternalWorkflowHandle(environmentWorkflowId(input.tenantId, environment))

/** Waits for the deployment's turn in the environment of the stage at work. */
export async function takeTurn(run: DeploymentRun): Promise<TurnGranted> {
  const { input, environment, release, isLastStage } = run
  const { tenantId, deploymentId, correlationId } = input
  await openLedger({ tenantId, environment })
  const wanted = { deploymentId, workflowId: workflowId(), release, settles: isLastStage, correlationId }
  await ledgerOf(run).signal(askTurn, wanted)
  await condition(() => run.turn !== undefined)
  const { turn } = run
  if (!turn) throw new Error('A turn that was waited for is there.')
  return turn
}

/** Has the ledger note these targets as touched before they are: what is not in it would not be restored. */
export async function mayTouch(run: DeploymentRun, targets: string[]): Promise<void> {
  const { input, environment } = run
  const isGranted = () => targets.every((target) => run.granted.get(environment)?.has(target))
  do {
    await passHold(run)
    const fence = run.turn?.fence
    await ledgerOf(run).signal(askTouch, { deploymentId: input.deploymentId, targets })
    // Refused while what runs here is taken back; once that is over the turn comes anew, and it is asked for in that one.
    await condition(() => isGranted() || run.turn?.fence !== fence)
  } while (!isGranted())
  run.touched.add(environment)
}

/** Gives the turn back. A ledger that is not there has none to be given back. */
export async function giveTurnBack(run: DeploymentRun): Promise<void> {
  const { deploymentId } = run.input
  if (run.turn || run.state === 'queued') await reaches(() => ledgerOf(run).signal(endTurn, { deploymentId }))
}

/** Has what ran before brought back, and waits until it is, however long a person may need to resume it. */
export async function takeBack(run: DeploymentRun, { reason, by }: { reason: string; by: string | null }): Promise<void> {
  const { deploymentId, correlationId } = run.input
  await ledgerOf(run).signal(askRollback, { deploymentId, by, reason, correlationId })
  await untilTakenBack(run)
}

/** Until a rollback of the environment at work has ended. */
export async function untilTakenBack(run: DeploymentRun): Promise<void> {
  await condition(() => run.rollbacks.get(run.environment)?.state === 'rolled-back')
}
