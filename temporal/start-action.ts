import { type Client, WorkflowExecutionAlreadyStartedError } from '@temporalio/client'
import { actionWorkflowId, taskQueues } from '#contracts/workflow-ids.ts'
import type { ActionInput } from '#contracts/workflow-payloads.ts'
import { withCorrelation } from '#telemetry/correlation.ts'
import { workflowTypes } from '#workflows/messages.ts'

/** Starts an action that a rule asks for, the way people's are done. Once an id: one that runs, or ran to its end, is left as it is. */
export async function startAction(client: Client, input: ActionInput): Promise<void> {
  const start = () =>
    client.workflow.start(workflowTypes.actOnSession, {
      workflowId: actionWorkflowId(input.requestId),
      taskQueue: taskQueues.main,
      args: [input],
      workflowIdConflictPolicy: 'USE_EXISTING',
      workflowIdReusePolicy: 'REJECT_DUPLICATE',
    })
  try {
    await withCorrelation(input.correlationId, start)
  } catch (error) {
    // What it found is in the action's row.
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error
  }
}
