import type { Client, WorkflowExecutionDescription } from '@temporalio/client'
import { type Execution, latestRun } from './latest-run.ts'

/** Memo of the run that a rerun begins: which request began it. */
export const RERUN_REQUEST = 'rerunRequest'

/** The server knows a request for a reset again only for a moment: it stands in the reason, which the new run's history keeps. */
export const marked = (reason: string, requestId: string): string => `${reason} ${markOf(requestId)}`

const markOf = (requestId: string): string => `(request ${requestId})`

/**
 * The latest run, when a rerun or reset that was asked for with this request began it, or one before that it goes on from; null = no.
 * @param runId that the request is about: where no later one is there, nothing was done
 * @throws WorkflowNotFoundError
 */
export async function runBegunBy(client: Client, { workflowId, runId }: Execution, requestId: string): Promise<Execution | null> {
  const latest = await latestRun(client, workflowId)
  if (latest.runId === runId) return null
  const isIt = isRerunBy(latest, requestId) || (await isResetBy(client, { workflowId, runId: latest.runId }, requestId))
  return isIt ? { workflowId, runId: latest.runId } : null
}

export const isRerunBy = ({ memo }: WorkflowExecutionDescription, requestId: string): boolean =>
  memo?.[RERUN_REQUEST] === requestId

async function isResetBy(client: Client, { workflowId, runId }: Execution, requestId: string): Promise<boolean> {
  const { events } = await client.workflow.getHandle(workflowId, runId).fetchHistory()
  return (events ?? []).some((event) => event.workflowTaskFailedEventAttributes?.failure?.message?.includes(markOf(requestId)))
}
