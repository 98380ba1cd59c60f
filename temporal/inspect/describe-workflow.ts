import proto from '@temporalio/proto'
import type { WorkflowDetail, WorkflowRef } from '#contracts/api/workflows.ts'
import type { PendingView, StepView, StuckView } from '#contracts/workflows.ts'
import { redactJson } from '#domain/redaction/redact-json.ts'
import type { HistoryEvent } from '#domain/workflow/history-event.ts'
import { readFailure, rootOf } from '#domain/workflow/read-failure.ts'
import { stepsOf } from '#domain/workflow/steps-of.ts'
import { type Stuck, stuckOf } from '#domain/workflow/stuck.ts'
import { decoded } from './decode-payloads.ts'
import { historyEvents } from './history-events.ts'
import type { Inspector } from './inspector.ts'
import { isoOf, workflowView } from './list-workflows.ts'
import { originOf } from './origin-of.ts'
import { readEvents } from './read-events.ts'
import { stepView } from './step-view.ts'

const { PendingActivityState } = proto.temporal.api.enums.v1
type Pending = proto.temporal.api.workflow.v1.IPendingActivityInfo

/**
 * All that is known of one execution: what it was given and gave, what it did, and what it waits for. Without a run the latest.
 * @throws WorkflowNotFoundError; what the client throws when the server does not answer
 */
export async function describeWorkflow(inspector: Inspector, { workflowId, runId = '' }: WorkflowRef): Promise<WorkflowDetail> {
  const { client, key } = inspector
  const { raw } = await client.workflow.getHandle(workflowId, runId || undefined).describe()
  const workflow = workflowView(raw.workflowExecutionInfo ?? {})
  const { history, isWhole } = await readEvents(inspector, workflow)
  const events = historyEvents(history, key)
  const [first] = events
  const end = isWhole ? endOf(events) : null
  const failure = readFailure(end?.attributes.failure)
  const pending = (raw.pendingActivities ?? []).map((activity) => pendingView(activity, inspector))
  return {
    workflow: { ...workflow, failure: failure && rootOf(failure).message },
    input: first?.attributes.input ?? null,
    result: end?.attributes.result ?? null,
    failure,
    steps: stepsOf(events).map((step) => atWork(stepView(step), pending)),
    pending,
    stuck: stuckView(stuckOf(events, raw.pendingWorkflowTask?.attempt ?? null)),
    ...originOf(history),
    continuedFrom: idOf(first?.attributes.continuedExecutionRunId),
    continuedBy: idOf(end?.attributes.newExecutionRunId),
    eventsLeftOut: isWhole ? 0 : Math.max(0, (workflow.historyLength ?? events.length) - events.length),
  }
}

const stuckView = (stuck: Stuck | null): StuckView | null => stuck && { ...stuck, since: new Date(stuck.since).toISOString() }

/** The event by which an execution is over; null = it is not. */
const endOf = (events: readonly HistoryEvent[]): HistoryEvent | null =>
  events.findLast(({ type }) => /^WorkflowExecution(Completed|Failed|TimedOut|Canceled|Terminated|ContinuedAsNew)$/.test(type)) ??
  null

const idOf = (id: unknown): string | null => (typeof id === 'string' && id !== '' ? id : null)

/** The history has an activity that is not over as one that was asked for; the server knows whether it is at work. */
function atWork(step: StepView, pending: readonly PendingView[]): StepView {
  const now = step.activityId === null ? undefined : pending.find(({ activityId }) => activityId === step.activityId)
  if (!now) return step
  const { startedAt, attempt: attempts, lastFailure, state } = now
  return { ...step, state: state === 'scheduled' ? 'waiting' : 'running', startedAt, attempts, lastFailure }
}

const STATES: Readonly<Record<number, PendingView['state']>> = {
  [PendingActivityState.PENDING_ACTIVITY_STATE_STARTED]: 'running',
  [PendingActivityState.PENDING_ACTIVITY_STATE_CANCEL_REQUESTED]: 'cancelling',
  [PendingActivityState.PENDING_ACTIVITY_STATE_PAUSED]: 'paused',
  [PendingActivityState.PENDING_ACTIVITY_STATE_PAUSE_REQUESTED]: 'pausing',
}

function pendingView(pending: Pending, { key }: Inspector): PendingView {
  const { activityId, activityType, state, attempt, maximumAttempts, lastFailure } = pending
  return {
    ...{ activityId: activityId ?? '', name: activityType?.name ?? '', state: STATES[state ?? 0] ?? 'scheduled' },
    ...{ attempt: attempt ?? 1, maxAttempts: maximumAttempts || null },
    ...{ startedAt: isoOf(pending.lastStartedTime), heartbeatAt: isoOf(pending.lastHeartbeatTime) },
    nextAttemptAt: isoOf(pending.nextAttemptScheduleTime),
    lastFailure: lastFailure ? readFailure(redactJson(decoded(lastFailure), key).value) : null,
  }
}
