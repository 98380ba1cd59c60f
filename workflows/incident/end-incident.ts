import { proxyActivities } from '@temporalio/workflow'
import type { Activities } from '#activities/create-activities.ts'
import { isSettled, type Wish } from '#domain/incident/incident-progress.ts'
import { settleOptions } from '../activity-options.ts'
import { targetOf } from './answer-incident.ts'
import type { IncidentRun } from './incident-run.ts'
import { actOnAll } from './perform-work.ts'

const { undoWork } = proxyActivities<Pick<Activities, 'undoWork'>>(settleOptions)

/** The alert is over: nothing more is done, and nobody is asked any more. */
export async function resolve(run: IncidentRun): Promise<void> {
  const { opened } = run
  const waiting = opened.steps.filter((step) => step.mode !== 'suggest' && step.state !== 'running' && !isSettled(step))
  for (const step of waiting) Object.assign(step, { state: 'proposed', askedAt: null, approval: null })
  opened.resolvedAt = opened.overAt
  await run.tell({
    ...{
      kind: 'state',
      says: 'The alert is over: what was wrong is not any more.',
      state: 'resolved',
      resolvedAt: opened.overAt,
    },
    actions: waiting.map(({ actionId }) => ({ id: actionId, state: 'proposed' as const })),
  })
}

/** It fires again before the incident was closed. */
export async function reopen(run: IncidentRun): Promise<void> {
  Object.assign(run.opened, { resolvedAt: null, clearedAt: null, isExhaustedTold: false })
  await run.tell({ kind: 'state', says: 'It began again.', state: 'open', resolvedAt: null })
}

/** Nothing is left that automation can do. */
export async function giveUp(run: IncidentRun): Promise<void> {
  const { opened } = run
  opened.isExhaustedTold = true
  const says =
    opened.steps.length === 0
      ? 'No runbook fits: a person has to decide what is done.'
      : 'Nothing is left that may be done by itself, and it goes on: a person has to take over.'
  await run.tell({ kind: 'state', says, state: 'open' })
}

export async function close(run: IncidentRun, wish: Wish): Promise<void> {
  const { opened } = run
  const isByItself = wish.actorKind === 'system' && wish.reason === ''
  const says = isByItself ? 'Closed: it was over, and nobody closed it.' : `Closed${wish.reason ? `: ${wish.reason}` : '.'}`
  opened.close = null
  const audit = { action: 'incident.close', target: targetOf(run), reason: wish.reason } as const
  await run.tell({ kind: 'state', by: wish, says, state: 'closed', isClosed: true, audit })
}

/** Takes an action back, by the same way and with the same proof as it was done. */
export async function undo(run: IncidentRun, wish: Wish & { actionId: string }): Promise<void> {
  const { opened } = run
  const { actionId } = wish
  const step = opened.steps.find((one) => one.actionId === actionId)
  const key = run.nextKey('undo')
  const inputs = await undoWork({ ...run.ref, actionId, key, approval: wish })
  const { state, outcome } = await actOnAll(inputs)
  opened.undo = opened.undo.filter((one) => one !== wish)
  if (!step) return
  if (state === 'confirmed') step.state = 'undone'
  await run.tell({
    ...{ kind: 'undo', by: wish, says: `Took ${step.action} back (${state}): ${outcome}` },
    actions: state === 'confirmed' ? [{ id: actionId, state: 'undone' as const, outcome: `Taken back. ${outcome}` }] : [],
    audit: { action: 'incident.undo', target: targetOf(run), reason: wish.reason },
  })
}
