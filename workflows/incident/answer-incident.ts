import { ApplicationFailure, setHandler } from '@temporalio/workflow'
import { type IncidentProgress, whyNotClose, whyNotDecide, whyNotUndo } from '#domain/incident/incident-progress.ts'
import { alertChanged, alertOver, closeIncident, decideResponse, incidentProgress, undoResponse } from '../messages-incident.ts'
import type { IncidentRun } from './incident-run.ts'

/** Says what comes of messages. What people ask is judged at once, and done by the workflow's own loop. */
export function answerIncident(run: IncidentRun): void {
  hearAlert(run)
  hearPeople(run)
  setHandler(incidentProgress, () => run.progress)
}

function hearAlert(run: IncidentRun): void {
  setHandler(alertOver, ({ at }) => {
    run.news += 1
    if (run.progress) run.progress.overAt ??= at
    else run.early.overAt = at
  })
  setHandler(alertChanged, ({ at, severity, state }) => {
    run.news += 1
    const { progress } = run
    run.early.severity = severity
    const isOver = state === 'resolved'
    const overAt = progress ? progress.overAt : run.early.overAt
    // One that comes late says nothing about what was told since.
    const next = isOver ? (overAt ?? at) : overAt !== null && at > overAt ? null : overAt
    if (progress) progress.overAt = next
    else run.early.overAt = next
  })
}

function hearPeople(run: IncidentRun): void {
  setHandler(
    decideResponse,
    async ({ actionId, decision, ...wish }) => {
      const step = run.opened.steps.find((one) => one.actionId === actionId)
      if (!step) return
      const isApproved = decision === 'approve'
      if (isApproved) step.approval = wish
      else step.state = 'rejected'
      const why = wish.reason ? `: ${wish.reason}` : '.'
      await run.tell({
        ...{ kind: 'decision', by: wish, says: `${isApproved ? 'Approved' : 'Rejected'} ${step.action}${why}` },
        actions: [{ id: actionId, decidedBy: wish.by, ...(isApproved ? {} : { state: 'rejected', isFinished: true }) }],
        audit: { action: `incident.${decision}`, target: targetOf(run), reason: wish.reason },
      })
      run.news += 1
    },
    { validator: ({ actionId }) => refuse(run, (progress) => whyNotDecide(progress, actionId)) },
  )
  setHandler(
    undoResponse,
    (wish) => {
      run.news += 1
      run.opened.undo.push(wish)
    },
    { validator: ({ actionId }) => refuse(run, (progress) => whyNotUndo(progress, actionId)) },
  )
  setHandler(
    closeIncident,
    (wish) => {
      run.news += 1
      run.opened.close = wish
    },
    { validator: ({ reason }) => refuse(run, (progress) => whyNotClose(progress, reason)) },
  )
}

export const targetOf = (run: IncidentRun): string => `incident #${run.opened.number}`

function refuse({ progress }: IncidentRun, judge: (progress: IncidentProgress) => string | null): void {
  const why = progress ? judge(progress) : 'The incident is just being opened. Ask again in a moment.'
  if (why !== null) throw ApplicationFailure.nonRetryable(why, 'CONFLICT')
}
