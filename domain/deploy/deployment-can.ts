import type { DeploymentState } from './deployment-state.ts'

/** What people can ask of a deployment. `override` lets one held verdict pass, once; `retry` resumes a rollback that failed. */
export const decisions = ['pause', 'resume', 'cancel', 'approve', 'reject', 'roll-back', 'override', 'retry'] as const
export type Decision = (typeof decisions)[number]

/**
 * What the answer depends on: the state; why it is paused (`held` = a verdict or drift holds it, `asked` = a person paused it);
 * whether a target that users reach was changed; whether there is a release to return to; whether it is what runs now.
 */
export type DeploymentSituation = {
  state: DeploymentState
  pausedBy: 'asked' | 'held' | null
  touchedTargets: boolean
  hasPrevious: boolean
  isCurrent: boolean
}

const running: ReadonlySet<DeploymentState> = new Set([
  'validating',
  'staging',
  'gating',
  'awaiting-approval',
  'rolling-out',
  'verifying',
  'watching',
])

/** The one table of what can be asked when: `null` = it can, else the sentence why not. Behind buttons, API and Update validators. */
export function whyNot(decision: Decision, at: DeploymentSituation): string | null {
  const { state } = at
  switch (decision) {
    case 'pause':
      return running.has(state) ? null : `A deployment that is ${state} cannot be paused.`
    case 'resume':
      if (state !== 'paused') return 'It is not paused.'
      return at.pausedBy === 'held' ? 'A verdict holds it: override it, or roll back.' : null
    case 'override':
      return state === 'paused' && at.pausedBy === 'held' ? null : 'No verdict holds it.'
    case 'approve':
    case 'reject':
      return state === 'awaiting-approval' ? null : 'It does not wait for approval.'
    case 'cancel':
      if (state === 'queued') return null
      if (!running.has(state) && state !== 'paused') return `A deployment that is ${state} cannot be cancelled.`
      // With nothing to return to, ending it here is all that is left: what it brought stays.
      return at.touchedTargets && at.hasPrevious ? 'Targets were changed already: roll back instead.' : null
    case 'roll-back':
      if (!at.hasPrevious) return 'There is no earlier release to return to.'
      if (state === 'promoted') return at.isCurrent ? null : 'Another release runs now.'
      if (!running.has(state) && state !== 'paused') return `A deployment that is ${state} cannot be rolled back.`
      return at.touchedTargets ? null : 'Nothing was changed yet: cancel it instead.'
    case 'retry':
      return state === 'rollback-failed' ? null : 'No rollback of it failed.'
  }
}
