import { type Client, WorkflowIdConflictPolicy } from '@temporalio/client'
import { applyConfigWorkflowId, taskQueues } from '#contracts/workflow-ids.ts'
import { workflowTypes } from '#workflows/messages.ts'

/** Starts a reconciliation, or joins the one under way. Resolves when it is accepted, not when it is done. */
export async function applyConfigNow(client: Client, tenantId: string): Promise<void> {
  await client.workflow.start(workflowTypes.applyConfig, {
    workflowId: `${applyConfigWorkflowId(tenantId)}/now`,
    workflowIdConflictPolicy: WorkflowIdConflictPolicy.USE_EXISTING,
    taskQueue: taskQueues.main,
    args: [{ tenantId }],
  })
}
