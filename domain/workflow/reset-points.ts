import { failedOf } from './failed-of.ts'
import type { HistoryEvent } from './history-event.ts'
import type { Step } from './step.ts'
import { stepsOf } from './steps-of.ts'

/** Where an execution can be taken up anew, and what follows from that. */
export type ResetPlan = {
  /** The decision of the workflow that is taken anew: id of its `WorkflowTaskCompleted`. All before it stays as it was. */
  resetTo: number
  /** Activities that run again: those asked for from there on, and those asked for before whose end came after. In their order. */
  again: Step[]
  /** Workflows that were started from there on. */
  children: Step[]
  /** What it was told and asked from there on: the server tells and asks it again. */
  told: Step[]
}

export type ResetPoint = { ok: true; plan: ResetPlan } | { ok: false; says: string }

/** Steps that are no command of the workflow: they come from outside. */
const FROM_OUTSIDE: ReadonlySet<Step['kind']> = new Set(['signal'])

/**
 * The latest decision from which the step that `eventId` began is done anew. A step of the workflow's own comes again by the decision
 * that made it; what it was told stays told, and whatever followed is decided anew.
 */
export function resetPointOf(events: readonly HistoryEvent[], eventId: number): ResetPoint {
  const steps = stepsOf(events)
  const step = steps.find((each) => each.eventId === eventId)
  if (!step) return { ok: false, says: `Event ${eventId} begins no step of this execution.` }
  const decisions = events.filter(({ type }) => type === 'WorkflowTaskCompleted').map(({ id }) => id)
  const isFromOutside = FROM_OUTSIDE.has(step.kind)
  const resetTo = isFromOutside ? decisions.find((id) => id > eventId) : decisions.findLast((id) => id < eventId)
  if (resetTo !== undefined) return { ok: true, plan: planFrom(steps, { resetTo, events }) }
  const says = isFromOutside
    ? 'The workflow has decided nothing since it was told this, so there is nothing to decide anew.'
    : 'There is no decision of the workflow before this step, so there is nothing to go back to.'
  return { ok: false, says }
}

/**
 * Where a failed execution is best taken up: at the step that it failed of, else (its own code threw) at its last decision. One whose
 * code cannot decide at all has to be mended, not reset.
 */
export function resetPointOfFailure(events: readonly HistoryEvent[]): ResetPoint {
  const failed = failedOf(events)
  if (failed) return resetPointOf(events, failed.eventId)
  const resetTo = events.findLast(({ type }) => type === 'WorkflowTaskCompleted')?.id
  if (resetTo === undefined) return { ok: false, says: 'Its code never came to a decision, so there is nothing to go back to.' }
  return { ok: true, plan: planFrom(stepsOf(events), { resetTo, events }) }
}

function planFrom(steps: readonly Step[], { resetTo, events }: { resetTo: number; events: readonly HistoryEvent[] }): ResetPlan {
  const endedBefore = endedBeforeIn(events, resetTo)
  const later = steps.filter(({ eventId }) => eventId > resetTo)
  return {
    resetTo,
    // An activity that was under way at that time is begun anew: what came of it is no part of the new history.
    again: steps.filter(({ eventId, kind }) => kind === 'activity' && (eventId > resetTo || !endedBefore.has(eventId))),
    children: later.filter(({ kind }) => kind === 'child'),
    told: later.filter(({ kind }) => kind === 'signal' || kind === 'update'),
  }
}

/** First events of the activities whose end stays in the history. */
function endedBeforeIn(events: readonly HistoryEvent[], resetTo: number): Set<number> {
  const ends = events.filter(({ id, type }) => id < resetTo && /^ActivityTask(Completed|Failed|TimedOut|Canceled)$/.test(type))
  return new Set(ends.map(({ attributes }) => Number(attributes.scheduledEventId)))
}
