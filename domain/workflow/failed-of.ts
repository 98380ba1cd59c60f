import type { HistoryEvent } from './history-event.ts'
import { readFailure, rootOf } from './read-failure.ts'
import type { Step } from './step.ts'
import { stepsOf } from './steps-of.ts'

/**
 * The step that an execution failed of: the last one that failed with what the execution failed with, else the last one of whose failure
 * its last decision was the first to know. Any other was dealt with, and the work went on. null = none: its own code threw.
 */
export function failedOf(events: readonly HistoryEvent[]): Step | null {
  const failed = failedIn(events)
  const own = failed.filter(({ failure }) => failure && rootOf(failure).message === closingMessage(events))
  return lastOf(own) ?? lastOf(failed.filter(isNewsTo(events)))
}

const failedIn = (events: readonly HistoryEvent[]): Step[] =>
  stepsOf(events).filter(({ kind, state }) => kind !== 'update' && (state === 'failed' || state === 'timed-out'))

const lastOf = (steps: readonly Step[]): Step | null =>
  steps.toSorted((a, b) => (a.endedAt ?? 0) - (b.endedAt ?? 0)).at(-1) ?? null

/** Root of what the execution failed with; null = it has not failed. */
function closingMessage(events: readonly HistoryEvent[]): string | null {
  const failure = readFailure(events.findLast(({ type }) => type === 'WorkflowExecutionFailed')?.attributes.failure)
  return failure && rootOf(failure).message
}

function isNewsTo(events: readonly HistoryEvent[]): (step: Step) => boolean {
  const [last, before] = events.filter(({ type }) => type === 'WorkflowTaskCompleted').toReversed()
  const known = (decision: HistoryEvent | undefined) => new Set(failedIn(knownTo(decision, events)).map(({ eventId }) => eventId))
  const [now, earlier] = [known(last), known(before)]
  return ({ eventId }) => now.has(eventId) && !earlier.has(eventId)
}

/** What had happened when a decision was begun; what came while it was made is known to the next. */
function knownTo(decision: HistoryEvent | undefined, events: readonly HistoryEvent[]): HistoryEvent[] {
  const begun = events.findLast(({ id, type }) => type === 'WorkflowTaskStarted' && id < (decision?.id ?? 0))
  return events.filter(({ id }) => id < (begun?.id ?? 0))
}
