import { type Client, WorkflowIdConflictPolicy, WorkflowNotFoundError } from '@temporalio/client'
import { ApplicationFailure } from '@temporalio/common'
import { EnvironmentLedger } from '#contracts/deploy-payloads.ts'
import { environmentWorkflowId, taskQueues } from '#contracts/workflow-ids.ts'
import { workflowTypes } from '#workflows/messages.ts'

type Place = { tenantId: string; environment: string }

/**
 * Starts the ledger of an environment unless it runs. One that was ended from outside goes on from its memo, so that what can be
 * returned to is not lost. Idempotent.
 */
export async function openLedger(client: Client, { tenantId, environment }: Place): Promise<void> {
  const found = await lookUp(client, environmentWorkflowId(tenantId, environment))
  if (found?.isOpen) return
  await client.workflow.start(workflowTypes.keepEnvironment, {
    workflowId: environmentWorkflowId(tenantId, environment),
    workflowIdConflictPolicy: WorkflowIdConflictPolicy.USE_EXISTING,
    taskQueue: taskQueues.rollback,
    args: [{ tenantId, environment }],
    memo: found?.ledger ? { ledger: found.ledger } : {},
  })
}

/** The ledger of an environment as Temporal alone tells it, with no worker at all; null = nothing was ever deployed there. */
export async function readLedger(client: Client, { tenantId, environment }: Place): Promise<EnvironmentLedger | null> {
  return (await lookUp(client, environmentWorkflowId(tenantId, environment)))?.ledger ?? null
}

/** Whether a workflow is still open. */
export async function isWorkflowOpen(client: Client, workflowId: string): Promise<boolean> {
  return (await lookUp(client, workflowId))?.isOpen ?? false
}

async function lookUp(client: Client, workflowId: string): Promise<{ isOpen: boolean; ledger: EnvironmentLedger | null } | null> {
  try {
    const { status, memo } = await client.workflow.getHandle(workflowId).describe()
    return { isOpen: status.name === 'RUNNING', ledger: memo?.ledger === undefined ? null : readable(workflowId, memo.ledger) }
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return null
    throw error
  }
}

/** A ledger that is there but cannot be read is not "nothing was ever deployed": going on from nothing would lose the way back. */
function readable(workflowId: string, memo: unknown): EnvironmentLedger {
  const ledger = EnvironmentLedger.safeParse(memo)
  if (ledger.success) return ledger.data
  const [issue] = ledger.error.issues
  const where = `${issue?.path.join('.')}: ${issue?.message}`
  const says = `The ledger ${workflowId} cannot be read (${where}). Was it written by another version?`
  throw ApplicationFailure.nonRetryable(says, 'UNREADABLE_LEDGER')
}
