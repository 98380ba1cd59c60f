import { type Client, WorkflowIdConflictPolicy } from '@temporalio/client'
import type { DeliveryOutcome, DeliveryRef } from '#contracts/deliveries.ts'
import { deliveryWorkflowId, taskQueues } from '#contracts/workflow-ids.ts'
import { workflowTypes } from '#workflows/messages.ts'

/** Starts what sends a queued message, or joins it where it is at work. `outcome` waits for its end. */
export async function startDelivery(client: Client, ref: DeliveryRef): Promise<{ outcome(): Promise<DeliveryOutcome> }> {
  const handle = await client.workflow.start(workflowTypes.deliverNoticeAlone, {
    workflowId: deliveryWorkflowId(ref.tenantId, ref.deliveryId),
    workflowIdConflictPolicy: WorkflowIdConflictPolicy.USE_EXISTING,
    taskQueue: taskQueues.main,
    args: [ref],
  })
  return { outcome: async () => (await handle.result()) as DeliveryOutcome } // the workflow's own type
}
