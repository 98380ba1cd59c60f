import proto from '@temporalio/proto'
import { redactText } from '#domain/redaction/redact-text.ts'
import { readFailure, rootOf } from '#domain/workflow/read-failure.ts'
import type { Inspector } from './inspector.ts'

const { HistoryEventFilterType } = proto.temporal.api.enums.v1

/** The innermost cause for which an execution failed, in its own words, read from its last event; null = it does not say. */
export async function causeOfEnd(
  { client, key }: Inspector,
  execution: { workflowId: string; runId: string },
): Promise<string | null> {
  const { workflowService, options } = client
  const { history } = await workflowService.getWorkflowExecutionHistory({
    ...{ namespace: options.namespace, execution, maximumPageSize: 1 },
    historyEventFilterType: HistoryEventFilterType.HISTORY_EVENT_FILTER_TYPE_CLOSE_EVENT,
  })
  const last = history?.events?.at(-1)
  const failure = readFailure(last?.workflowExecutionFailedEventAttributes?.failure)
  if (failure) return redactText(rootOf(failure).message, key).text
  return last?.workflowExecutionTimedOutEventAttributes ? 'It took longer than it was given.' : null
}
