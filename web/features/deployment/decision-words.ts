import type { DeploymentView, EnvironmentView } from '#contracts/deployments.ts'
import { type Role, refusal } from '#domain/access/actions.ts'
import { type Decision, whyNot } from '#domain/deploy/deployment-can.ts'

/** What the buttons say; the same words everywhere. */
export const decisionLabels: Record<Decision, string> = {
  approve: 'Approve',
  reject: 'Reject',
  override: 'Override',
  retry: 'Retry rollback',
  resume: 'Resume',
  pause: 'Pause',
  cancel: 'Cancel',
  'roll-back': 'Roll back',
}

/** Decisions that go on record with a reason, always. */
export const needsReason = (decision: Decision): boolean => ['reject', 'roll-back', 'override'].includes(decision)

/** Those that are only worth a button while they can be asked; the others stay in place and say why not. */
const passing: ReadonlySet<Decision> = new Set<Decision>(['approve', 'reject', 'override', 'retry', 'resume'])
const order = Object.keys(decisionLabels) as readonly Decision[] // keys of a total record

type Asked = Pick<DeploymentView, 'state' | 'pausedBy' | 'touchedTargets' | 'isCurrent' | 'previous' | 'requestedBy'>

/** Why the table of decisions forbids it now, as a sentence; null when it can be asked. */
const refusedByState = (decision: Decision, deployment: Asked): string | null =>
  whyNot(decision, { ...deployment, hasPrevious: deployment.previous !== null })

/** The buttons a deployment has now, what it waits for first. */
export function shownDecisions(deployment: Asked): Decision[] {
  const isResumable = refusedByState('resume', deployment) === null
  return order.filter((decision) => {
    if (decision === 'pause') return !isResumable
    return !passing.has(decision) || refusedByState(decision, deployment) === null
  })
}

/** Why it cannot be asked now, as a sentence; null when it can. `approval` null = not known, so the server alone decides. */
export function decisionRefusal(
  decision: Decision,
  deployment: Asked,
  viewer: { role: Role; email: string },
  approval: EnvironmentView['approval'] | null,
): string | null {
  const byState = refusedByState(decision, deployment)
  if (byState) return byState
  const byRole = refusal(viewer.role, `deploy.${decision}`)
  if (byRole) return byRole
  if (decision === 'approve' && approval === 'another' && deployment.requestedBy === viewer.email)
    return 'You started it: somebody else has to approve it.'
  return null
}

type Named = Pick<DeploymentView, 'environment' | 'number' | 'release' | 'previous' | 'reason' | 'touchedTargets'>

/** What follows from a decision, before it is taken. */
export function consequenceOf(decision: Decision, deployment: Named): string {
  const { environment, release, previous, reason } = deployment
  switch (decision) {
    case 'approve':
      return `${release.name} goes on to ${environment}: its targets are changed wave by wave, and each wave is judged.`
    case 'reject':
      return `${release.name} does not go to ${environment}. Nothing of ${environment} was changed; it ends here.`
    case 'override':
      return `This lets one verdict pass, once: “${reason ?? 'no reason was given'}” The deployment goes on as if it had passed; later gates still judge it.`
    case 'retry':
      return `The steps of the rollback that failed are tried again, so that ${previous?.name ?? 'what ran before'} runs again.`
    case 'resume':
      return 'It goes on where it was paused.'
    case 'pause':
      return 'It stops before its next step. A step that has begun is finished first; what runs goes on running.'
    case 'cancel':
      return 'It ends here. Nothing that users reach was changed by it.'
    case 'roll-back':
      return `${environment} returns to ${previous?.name ?? 'what ran before'}, without gates. A hold then keeps automation from bringing ${release.name} back.`
  }
}
