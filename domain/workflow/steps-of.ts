import type { HistoryEvent } from './history-event.ts'
import { readFailure } from './read-failure.ts'
import type { Step, StepKind, StepState } from './step.ts'

type Attributes = HistoryEvent['attributes']

/** Events that begin a step: its kind, and where its name and input are. */
const BEGIN: Readonly<Record<string, { kind: StepKind; name: (of: Attributes) => unknown; input: string }>> = {
  ActivityTaskScheduled: { kind: 'activity', name: nameOfType('activityType'), input: 'input' },
  StartChildWorkflowExecutionInitiated: { kind: 'child', name: nameOfType('workflowType'), input: 'input' },
  TimerStarted: { kind: 'timer', name: () => '', input: 'startToFireTimeout' },
  WorkflowExecutionSignaled: { kind: 'signal', name: (of) => of.signalName, input: 'input' },
  WorkflowExecutionUpdateAccepted: { kind: 'update', name: updateName, input: 'acceptedRequest' },
  MarkerRecorded: { kind: 'version', name: patchName, input: 'details' },
}

/** What is over as soon as it is there. */
const INSTANT: ReadonlySet<StepKind> = new Set(['signal', 'version'])

/** Events that change a step: the attribute that names its first event, and what it is from then on. */
const CHANGE: Readonly<Record<string, { begun: string; state: StepState }>> = {
  ActivityTaskStarted: { begun: 'scheduledEventId', state: 'running' },
  ActivityTaskCompleted: { begun: 'scheduledEventId', state: 'done' },
  ActivityTaskFailed: { begun: 'scheduledEventId', state: 'failed' },
  ActivityTaskTimedOut: { begun: 'scheduledEventId', state: 'timed-out' },
  ActivityTaskCanceled: { begun: 'scheduledEventId', state: 'cancelled' },
  ChildWorkflowExecutionStarted: { begun: 'initiatedEventId', state: 'running' },
  ChildWorkflowExecutionCompleted: { begun: 'initiatedEventId', state: 'done' },
  ChildWorkflowExecutionFailed: { begun: 'initiatedEventId', state: 'failed' },
  StartChildWorkflowExecutionFailed: { begun: 'initiatedEventId', state: 'failed' },
  ChildWorkflowExecutionTimedOut: { begun: 'initiatedEventId', state: 'timed-out' },
  ChildWorkflowExecutionTerminated: { begun: 'initiatedEventId', state: 'failed' },
  ChildWorkflowExecutionCanceled: { begun: 'initiatedEventId', state: 'cancelled' },
  TimerFired: { begun: 'startedEventId', state: 'done' },
  TimerCanceled: { begun: 'startedEventId', state: 'cancelled' },
  WorkflowExecutionUpdateCompleted: { begun: 'acceptedEventId', state: 'done' },
}

/** A history as people read it: what was done, one line each, in the order in which it was begun. Workflow tasks are left out. */
export function stepsOf(events: readonly HistoryEvent[]): Step[] {
  const steps = new Map<number, Step>()
  for (const event of events) {
    const begin = BEGIN[event.type]
    if (begin) steps.set(event.id, begun(event, begin))
    const change = CHANGE[event.type]
    const step = change && steps.get(Number(event.attributes[change.begun]))
    if (step && change) Object.assign(step, changed(step, event, change.state))
  }
  return [...steps.values()]
}

function begun({ id, at, attributes }: HistoryEvent, { kind, name, input }: (typeof BEGIN)[string]): Step {
  const isOver = INSTANT.has(kind)
  return {
    ...{ eventId: id, kind, name: String(name(attributes) ?? ''), state: isOver ? 'done' : 'waiting', at },
    activityId: kind === 'activity' ? String(attributes.activityId ?? '') : null,
    ...{ startedAt: isOver ? at : null, endedAt: isOver ? at : null, attempts: kind === 'activity' ? 0 : 1 },
    ...{ input: attributes[input] ?? null, result: null, failure: null, lastFailure: null, child: null },
  }
}

function changed(step: Step, { at, attributes }: HistoryEvent, state: StepState): Partial<Step> {
  if (state === 'running') {
    const attempts = Number(attributes.attempt ?? 1)
    return {
      state,
      startedAt: at,
      attempts,
      lastFailure: readFailure(attributes.lastFailure),
      child: childOf(attributes) ?? step.child,
    }
  }
  const outcome = isRecord(attributes.outcome) ? attributes.outcome : {}
  const failure = readFailure(attributes.failure ?? outcome.failure)
  return {
    ...{ state: failure && state === 'done' ? 'failed' : state, endedAt: at, failure },
    ...{ result: attributes.result ?? outcome.success ?? null, child: childOf(attributes) ?? step.child },
  }
}

function childOf({ workflowExecution }: Attributes): Step['child'] {
  if (!isRecord(workflowExecution)) return null
  return { workflowId: String(workflowExecution.workflowId ?? ''), runId: String(workflowExecution.runId ?? '') }
}

function nameOfType(attribute: string) {
  return (of: Attributes): unknown => {
    const type = of[attribute]
    return isRecord(type) ? type.name : null
  }
}

function updateName({ acceptedRequest }: Attributes): unknown {
  const input = isRecord(acceptedRequest) ? acceptedRequest.input : null
  return isRecord(input) ? input.name : null
}

/** A change of the code that histories before it do not have. */
function patchName({ details, markerName }: Attributes): unknown {
  const patch = isRecord(details) ? details['patch-data'] : null
  const [first] = Array.isArray(patch) ? patch : [patch]
  return isRecord(first) ? (first.id ?? markerName) : markerName
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
