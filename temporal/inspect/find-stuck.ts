import proto from '@temporalio/proto'
import type { StuckWorkflow } from '#activities/workflow/workflows-seen.ts'
import type { WorkflowView } from '#contracts/workflows.ts'
import type { Failure } from '#domain/workflow/history-event.ts'
import { readFailure } from '#domain/workflow/read-failure.ts'
import { redacted } from './cause-of-end.ts'
import type { Inspector } from './inspector.ts'

const { EventType, WorkflowTaskFailedCause } = proto.temporal.api.enums.v1

/** A worker that ends in the middle costs one attempt, its cache another: what fails this often does so by itself. */
const ATTEMPTS = 3
/** The last failure is among the last events: the server writes a repeated one down once. */
const LAST_EVENTS = 10

/** Whether a workflow that runs gets nowhere, and why; null = it does get on. @throws when it is not kept any more */
export async function findStuck(inspector: Inspector, workflow: WorkflowView): Promise<StuckWorkflow | null> {
  const { workflowId, runId } = workflow
  const { raw } = await inspector.client.workflow.getHandle(workflowId, runId).describe()
  const attempts = raw.pendingWorkflowTask?.attempt ?? 0
  if (attempts < ATTEMPTS) return null
  return { workflow, attempts, failure: await lastFailure(inspector, { workflowId, runId }) }
}

async function lastFailure(
  { client, key }: Inspector,
  execution: { workflowId: string; runId: string },
): Promise<Failure | null> {
  const { workflowService, options } = client
  const { history } = await workflowService.getWorkflowExecutionHistoryReverse({
    ...{ namespace: options.namespace, execution, maximumPageSize: LAST_EVENTS },
  })
  const said = history?.events?.find(({ eventType }) => eventType === EventType.EVENT_TYPE_WORKFLOW_TASK_FAILED)
  const { failure, cause } = said?.workflowTaskFailedEventAttributes ?? {}
  const read = readFailure(failure)
  if (!read) return null
  const isOtherwise = cause === WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_NON_DETERMINISTIC_ERROR
  return redacted(isOtherwise ? { ...read, type: 'DeterminismViolationError' } : read, key)
}
