import type { WorkflowRef } from '#contracts/api/workflows.ts'

/** The page of an execution; its id holds slashes, so it stands in the query. */
export function workflowPath({ workflowId, runId }: WorkflowRef): string {
  const query = new URLSearchParams({ id: workflowId, ...(runId === undefined ? {} : { run: runId }) })
  return `/workflows/execution?${query}`
}
