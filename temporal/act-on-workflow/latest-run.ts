import type { Client, WorkflowExecutionDescription } from '@temporalio/client'
import { ActRefused } from './act-refused.ts'

export type Execution = { workflowId: string; runId: string }

/** The latest run of a workflow. @throws WorkflowNotFoundError */
export async function latestRun(client: Client, workflowId: string): Promise<WorkflowExecutionDescription> {
  return await client.workflow.getHandle(workflowId).describe()
}

/** What is said where an earlier run is meant: whatever is done to it is done to the one that followed, too. */
export const notLatest = (): ActRefused =>
  new ActRefused('A later run of this workflow is there.', 'Look at that one, and decide again.')
