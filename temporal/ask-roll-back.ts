import { type Client, type WorkflowHandle, WorkflowNotFoundError, WorkflowUpdateFailedError } from '@temporalio/client'
import type { AskedRollBack, RollBackAnswer } from '#activities/incident/incident-deps.ts'
import { environmentWorkflowId } from '#contracts/workflow-ids.ts'
import { rollBackEnvironment } from '#workflows/messages-deploy.ts'
import { readLedger } from './environment-ledgers.ts'

/** Asks the ledger of an environment to bring the release before back, as the web and `mc` do. Once for an `updateId`. */
export async function askRollBack(
  client: Client,
  { tenantId, environment, updateId, deploymentId: of, ...asked }: AskedRollBack,
) {
  const handle: WorkflowHandle = client.workflow.getHandle(environmentWorkflowId(tenantId, environment))
  try {
    const { workflowId } = await handle.executeUpdate(rollBackEnvironment, { args: [{ ...asked, to: null, of }], updateId })
    return { ok: true, workflowId } satisfies RollBackAnswer
  } catch (error) {
    if (error instanceof WorkflowUpdateFailedError)
      return { ok: false, why: error.cause?.message ?? error.message } satisfies RollBackAnswer
    if (!(error instanceof WorkflowNotFoundError)) throw error
    return {
      ok: false,
      why: `Nothing was ever deployed to ${environment}, so there is nothing to go back to.`,
    } satisfies RollBackAnswer
  }
}

/** Where a rollback is, as Temporal alone tells it. One that was ended by hand brought nothing back; one that is not to be found is not known to have. */
export async function rollBackState(
  client: Client,
  { tenantId, environment, workflowId }: { tenantId: string; environment: string; workflowId: string },
): Promise<'running' | 'failed' | 'done'> {
  const status = await statusOf(client, workflowId)
  if (status === 'COMPLETED') return 'done'
  if (status !== null && status !== 'RUNNING') return 'failed'
  const ledger = await readLedger(client, { tenantId, environment })
  const { rollback } = ledger ?? {}
  return rollback?.workflowId === workflowId && rollback.state === 'failed' ? 'failed' : 'running'
}

async function statusOf(client: Client, workflowId: string): Promise<string | null> {
  try {
    return (await client.workflow.getHandle(workflowId).describe()).status.name
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return null
    throw error
  }
}
