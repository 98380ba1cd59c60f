import { runAgainOf } from '#activities/run-again.ts'
import type { ActivityAgain, ResetPlanView } from '#contracts/api/workflow-acts.ts'
import type { WorkflowView } from '#contracts/workflows.ts'
import { type ResetPlan, type ResetPoint, resetPointOf, resetPointOfFailure } from '#domain/workflow/reset-points.ts'
import type { Step } from '#domain/workflow/step.ts'
import { stepsOf } from '#domain/workflow/steps-of.ts'
import { followsFrom, type Refusal, whyNotAct } from '#domain/workflow/workflow-can.ts'
import { historyEvents } from '../inspect/history-events.ts'
import type { Inspector } from '../inspect/inspector.ts'
import { readEvents } from '../inspect/read-events.ts'

type Reset = Pick<WorkflowView, 'workflowId' | 'runId' | 'type' | 'status'>

const TOO_LONG: Refusal = {
  says: 'Its history is longer than is read, so nobody can say what would run again.',
  instead: 'Run it again, or terminate it.',
}
const NOWHERE = 'Choose another step, or mend the code and let it go on by itself.'

/** What a reset to a step would do: nothing is done by asking. `eventId` null = the step that failed. */
export async function planReset(inspector: Inspector, workflow: Reset, eventId: number | null): Promise<ResetPlanView> {
  const { history, isWhole } = await readEvents(inspector, workflow)
  const events = historyEvents(history, inspector.key)
  const point = eventId === null ? resetPointOfFailure(events) : resetPointOf(events, eventId)
  const step = stepsOf(events).find((each) => each.eventId === eventId) ?? null
  const refused = whyNotAct('reset', workflow) ?? (isWhole ? null : TOO_LONG) ?? whyNowhere(point)
  return {
    step: step && { eventId: step.eventId, kind: step.kind, name: step.name },
    ...{ refused, follows: followsFrom('reset', workflow.type) },
    ...(point.ok ? shown(point.plan) : { resetTo: null, again: [], children: [], told: [] }),
  }
}

const whyNowhere = (point: ResetPoint): Refusal | null => (point.ok ? null : { says: point.says, instead: NOWHERE })

const shown = ({ resetTo, again, children, told }: ResetPlan): Omit<ResetPlanView, 'step' | 'refused' | 'follows'> => ({
  ...{ resetTo, again: activitiesAgain(again) },
  children: children.map(({ name, child }) => ({ name, workflowId: child?.workflowId ?? null })),
  told: told.map(({ kind, name }) => ({ kind: kind === 'update' ? 'update' : 'signal', name })),
})

/** Activities by name, in the order in which they first run again. */
export function activitiesAgain(steps: readonly Pick<Step, 'name'>[]): ActivityAgain[] {
  return [...Map.groupBy(steps, ({ name }) => name)].map(([name, all]) => {
    const known = runAgainOf(name)
    const says = known?.says ?? 'This version has no activity of this name, so nobody can say what happens twice.'
    return { name, times: all.length, isHarmless: known?.isHarmless ?? null, says }
  })
}
