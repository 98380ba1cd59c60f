import { type Client, WorkflowNotFoundError } from '@temporalio/client'
import { ActRefused } from './act-refused.ts'
import type { Execution } from './latest-run.ts'

type End = Execution & { reason: string; requestId: string }

/** Asks a run to end; it may tidy up first. Asked again, it is the same request. @throws ActRefused when it is over */
export async function cancelWorkflow(
  { workflowService, options }: Client,
  { reason, requestId, ...execution }: End,
): Promise<Execution> {
  const { namespace } = options
  const asked = { namespace, workflowExecution: execution, reason, requestId }
  await workflowService.requestCancelWorkflowExecution(asked).catch(whenOver)
  return execution
}

/** Ends a run at once; its code is not asked, and cleans nothing up. @throws ActRefused when it is over */
export async function terminateWorkflow(client: Client, { workflowId, runId, reason }: End): Promise<Execution> {
  await client.workflow.getHandle(workflowId, runId).terminate(reason).catch(whenOver)
  return { workflowId, runId }
}

function whenOver(error: unknown): never {
  const isOver = error instanceof WorkflowNotFoundError || (error as { code?: unknown }).code === 5
  throw isOver ? new ActRefused('It has ended meanwhile.', 'Look at how it ended.') : error
}
