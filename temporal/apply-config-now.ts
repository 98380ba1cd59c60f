import { type Client, WorkflowExecutionAlreadyStartedError, WorkflowIdConflictPolicy } from '@temporalio/client'
import { applyConfigWorkflowId, taskQueues } from '#contracts/workflow-ids.ts'
import { workflowTypes } from '#workflows/messages.ts'

/**
 * Starts a reconciliation of what the files say now. One that is under way may have read them before they changed: it is waited
 * for, and another started. Resolves when it is accepted, not when it is done.
 * @throws when Temporal cannot be reached
 */
export async function applyConfigNow(client: Client, tenantId: string): Promise<void> {
  const workflowId = `${applyConfigWorkflowId(tenantId)}/now`
  while (!(await isStarted(client, tenantId, workflowId))) {
    // How it ends is in its own history; here it only has to be over. Temporal being away is seen by the next start.
    await client.workflow
      .getHandle(workflowId)
      .result()
      .catch(() => undefined)
  }
}

async function isStarted(client: Client, tenantId: string, workflowId: string): Promise<boolean> {
  try {
    await client.workflow.start(workflowTypes.applyConfig, {
      workflowId,
      workflowIdConflictPolicy: WorkflowIdConflictPolicy.FAIL,
      taskQueue: taskQueues.main,
      args: [{ tenantId }],
    })
    return true
  } catch (error) {
    if (error instanceof WorkflowExecutionAlreadyStartedError) return false
    throw error
  }
}
