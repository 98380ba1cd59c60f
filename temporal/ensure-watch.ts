import { type Client, WorkflowIdConflictPolicy } from '@temporalio/client'
import { evaluateAlertsWorkflowId, taskQueues } from '#contracts/workflow-ids.ts'
import { workflowTypes } from '#workflows/messages.ts'

/** Starts the workflow that keeps a tenant's judges at work, unless it runs. Idempotent; safe from several workers. */
export async function ensureWatch(client: Client, tenantId: string): Promise<void> {
  await client.workflow.start(workflowTypes.keepWatch, {
    workflowId: evaluateAlertsWorkflowId(tenantId),
    workflowIdConflictPolicy: WorkflowIdConflictPolicy.USE_EXISTING,
    taskQueue: taskQueues.main,
    args: [{ tenantId }],
  })
}
