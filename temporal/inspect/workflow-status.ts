import proto from '@temporalio/proto'
import type { WorkflowStatus } from '#contracts/workflows.ts'

const { WorkflowExecutionStatus } = proto.temporal.api.enums.v1

/** Our word and the one of the server's query language. */
export const STATUSES: Readonly<Record<WorkflowStatus, string>> = {
  running: 'Running',
  completed: 'Completed',
  failed: 'Failed',
  'timed-out': 'TimedOut',
  terminated: 'Terminated',
  cancelled: 'Canceled',
  continued: 'ContinuedAsNew',
  paused: 'Paused',
}

const words = new Map<string, WorkflowStatus>(
  Object.entries(STATUSES).map(([ours, theirs]) => [theirs.toUpperCase(), ours as WorkflowStatus]), // keys of the table
)

/** Our word for a status of the server. A newer server's, which we do not know, counts as running: nothing says that it is over. */
export function statusOf(status: proto.temporal.api.enums.v1.WorkflowExecutionStatus): WorkflowStatus {
  const name = WorkflowExecutionStatus[status] ?? ''
  return words.get(name.replace('WORKFLOW_EXECUTION_STATUS_', '').replaceAll('_', '')) ?? 'running'
}
