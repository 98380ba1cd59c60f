import proto from '@temporalio/proto'
import { redactText } from '#domain/redaction/redact-text.ts'
import type { Failure } from '#domain/workflow/history-event.ts'
import { readFailure, rootOf } from '#domain/workflow/read-failure.ts'
import type { Inspector } from './inspector.ts'

const { HistoryEventFilterType } = proto.temporal.api.enums.v1

const TOO_LONG: Failure = {
  ...{ type: 'timeout', message: 'It took longer than it was given.', nonRetryable: false, stack: '', cause: null },
}

type Execution = { workflowId: string; runId: string }

/** The innermost cause for which an execution failed, in its own words, read from its last event; null = it does not say. */
export async function causeOfEnd(inspector: Inspector, execution: Execution): Promise<string | null> {
  const failure = await failureOfEnd(inspector, execution)
  return failure && rootOf(failure).message
}

/** Why an execution failed, outermost first, without secrets, read from its last event; null = it does not say. */
export async function failureOfEnd({ client, key }: Inspector, execution: Execution): Promise<Failure | null> {
  const { workflowService, options } = client
  const { history } = await workflowService.getWorkflowExecutionHistory({
    ...{ namespace: options.namespace, execution, maximumPageSize: 1 },
    historyEventFilterType: HistoryEventFilterType.HISTORY_EVENT_FILTER_TYPE_CLOSE_EVENT,
  })
  const last = history?.events?.at(-1)
  const failure = readFailure(last?.workflowExecutionFailedEventAttributes?.failure)
  if (failure) return redacted(failure, key)
  return last?.workflowExecutionTimedOutEventAttributes ? TOO_LONG : null
}

/** The same failure without secrets in its words. */
export const redacted = (failure: Failure, key: Inspector['key']): Failure => ({
  ...failure,
  message: redactText(failure.message, key).text,
  stack: redactText(failure.stack, key).text,
  cause: failure.cause && redacted(failure.cause, key),
})
