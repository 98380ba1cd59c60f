import { type Client, WorkflowIdConflictPolicy } from '@temporalio/client'
import type { WebhookOutcome, WebhookRef } from '#contracts/webhooks.ts'
import { taskQueues, webhookWorkflowId } from '#contracts/workflow-ids.ts'
import { workflowTypes } from '#workflows/messages.ts'

/** Starts what sends a webhook's events, or joins it where it is at work. `outcome` waits for its end. */
export async function startWebhook(client: Client, ref: WebhookRef): Promise<{ outcome(): Promise<WebhookOutcome> }> {
  const handle = await client.workflow.start(workflowTypes.sendEvents, {
    workflowId: webhookWorkflowId(ref.tenantId, ref.webhook, ref.testId),
    workflowIdConflictPolicy: WorkflowIdConflictPolicy.USE_EXISTING,
    taskQueue: taskQueues.main,
    args: [ref],
  })
  return { outcome: async () => (await handle.result()) as WebhookOutcome } // the workflow's own type
}
