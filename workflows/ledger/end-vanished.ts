import { proxyActivities } from '@temporalio/workflow'
import type { RollbackActivities } from '#activities/create-rollback-activities.ts'
import type { EnvironmentLedger } from '#contracts/deploy-payloads.ts'
import { taskQueues } from '#contracts/workflow-ids.ts'
import { leave } from '#domain/deploy/environment-ledger.ts'
import { dropRollback, planRollback } from '#domain/deploy/plan-rollback.ts'
import { ledgerOptions } from '../activity-options.ts'
import { Journal } from '../deploy/journal.ts'
import type { LedgerKeeper } from './ledger-keeper.ts'
import { startRollback } from './start-rollback.ts'

const { isWorkflowOpen } = proxyActivities<Pick<RollbackActivities, 'isWorkflowOpen'>>({
  ...ledgerOptions,
  taskQueue: taskQueues.rollback,
})

/** While others wait, or service is being restored, somebody who is gone must not keep them for long. */
const WHILE_WAITED_FOR_MS = 15_000
/** Else it matters less, and history grows with each look. */
const WHILE_ALONE_MS = 5 * 60_000

/** How long until it is looked whether whoever is at work is still there, in ms; undefined = nobody is. */
export function lookAgainMs({ turn, queue, rollback }: EnvironmentLedger): number | undefined {
  if (rollback || (turn && queue.length > 0)) return WHILE_WAITED_FOR_MS
  return turn ? WHILE_ALONE_MS : undefined
}

const REASON = 'Its workflow was ended from outside.'

/** Who has the turn needs the higher fence, and who waits need not wait for a rollback that will never end. */
function goOnWithoutRollback(keeper: LedgerKeeper): void {
  keeper.set(dropRollback(keeper.ledger, Date.now()))
  if (keeper.ledger.turn) keeper.later(() => keeper.tellTurn())
  keeper.grantNext()
}

/** Ends the turn of a deployment whose workflow is gone, and brings back what it left half done. */
export async function endVanished(keeper: LedgerKeeper): Promise<void> {
  const { rollback, turn } = keeper.ledger
  if (rollback && !(await isWorkflowOpen({ workflowId: rollback.workflowId }))) {
    // It may have said so while it was looked for.
    if (keeper.ledger.rollback?.workflowId === rollback.workflowId) goOnWithoutRollback(keeper)
  }
  if (!turn || (await isWorkflowOpen({ workflowId: turn.workflowId }))) return
  const { deploymentId, correlationId, touched } = turn
  if (keeper.ledger.turn?.deploymentId !== deploymentId || keeper.ledger.rollback) return
  if (touched.length > 0 && planRollback(keeper.ledger, { to: null, of: deploymentId }, Date.now()).ok) {
    await startRollback(keeper, { to: null, of: deploymentId, by: null, reason: REASON, correlationId })
    return
  }
  const journal = new Journal('rollback', { tenantId: keeper.ledger.tenantId, deploymentId })
  journal.note({ kind: 'state', state: 'cancelled', reason: REASON, pausedBy: null })
  keeper.journals.push(journal)
  keeper.set(leave(keeper.ledger, deploymentId))
  keeper.grantNext()
}
