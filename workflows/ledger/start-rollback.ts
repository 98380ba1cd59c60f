import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common'
import { getExternalWorkflowHandle, log, ParentClosePolicy, startChild } from '@temporalio/workflow'
import type { PromotedDeployment, RollBackInput } from '#contracts/deploy-payloads.ts'
import { rollbackWorkflowId, taskQueues } from '#contracts/workflow-ids.ts'
import { beginRollback, planRollback, type RollbackPlan } from '#domain/deploy/plan-rollback.ts'
import { directWatch, reaches } from '../deploy/direct-watch.ts'
import { workflowTypes } from '../messages.ts'
import { retryFailedTargets } from '../messages-deploy.ts'
import { BY_VERDICT } from '../rollback/by-verdict.ts'
import type { LedgerKeeper } from './ledger-keeper.ts'

export type RollbackAsk = {
  to: string | null
  /** Only if this deployment is what would be taken back; null = whatever is. */
  of: string | null
  by: string | null
  reason: string
  correlationId: string
}

/** Starts the rollback that is asked for, resumes the one that failed, or leaves it to the one under way. */
export async function startRollback(keeper: LedgerKeeper, ask: RollbackAsk): Promise<void> {
  const { rollback } = keeper.ledger
  if (rollback) {
    const running = getExternalWorkflowHandle(rollback.workflowId)
    if (rollback.state === 'failed') await reaches(() => running.signal(retryFailedTargets))
    return
  }
  const planned = planRollback(keeper.ledger, ask, Date.now())
  if (!planned.ok) {
    log.warn('A rollback that was asked for is not possible', { refusal: planned.refusal, of: ask.of })
    return
  }
  const { environment } = keeper.ledger
  const { deploymentId, settles } = planned.plan
  const workflowId = rollbackWorkflowId(deploymentId, settles ? undefined : environment)
  const asked = { workflowId, by: ask.by ?? BY_VERDICT, reason: ask.reason }
  keeper.set(beginRollback(keeper.ledger, planned.plan, asked))
  await startOnce(workflowId, inputOf(keeper.ledger.tenantId, planned.plan, { ...ask, by: asked.by }))
  // What it says of two releases at once would be about neither.
  keeper.later(() => directWatch(keeper.ledger, null))
}

/** The same rollback asked for twice is one: what runs goes on. */
async function startOnce(workflowId: string, input: RollBackInput): Promise<void> {
  try {
    await startChild(workflowTypes.rollBack, {
      workflowId,
      taskQueue: taskQueues.rollback,
      args: [input],
      parentClosePolicy: ParentClosePolicy.ABANDON,
    })
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error
  }
}

function inputOf(
  tenantId: string,
  { deploymentId, workflowId, settles, from, to, undo, targets, fence }: RollbackPlan<PromotedDeployment>,
  { by, reason, correlationId }: { by: string; reason: string; correlationId: string },
): RollBackInput {
  const { deploymentId: before, number, environment, release } = to
  const pinned = { deploymentId: before, number, environment, release, targets: to.targets }
  const whose = { tenantId, deploymentId, deployWorkflowId: workflowId, settles }
  return { ...whose, from, to: pinned, undo, targets, fence, by, reason, correlationId }
}
