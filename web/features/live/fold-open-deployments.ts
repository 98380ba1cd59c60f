import type { DeploymentPage } from '#contracts/api/releases.ts'
import type { DeploymentView } from '#contracts/deployments.ts'
import type { LiveFrame } from '#contracts/live.ts'
import { isFinal } from '#domain/deploy/deployment-state.ts'
import { placed } from './fold-lists.ts'

/** The deployments at work: one that has ended leaves, a new one comes first. The same page when no frame is about them. */
export function foldOpenDeployments(page: DeploymentPage, frames: readonly LiveFrame[]): DeploymentPage {
  return frames.reduce((folded, frame) => {
    if (frame.type !== 'deployment') return folded
    const { deployment } = frame
    if (!isFinal(deployment.state)) return { ...folded, items: placed(folded.items, deployment) }
    const items = folded.items.filter(({ id }) => id !== deployment.id)
    return items.length === folded.items.length ? folded : { ...folded, items }
  }, page)
}

/** Whether a deployment waits for a person: its approval, a held verdict, or a rollback that failed. */
export const wantsPerson = ({ state, pausedBy }: Pick<DeploymentView, 'state' | 'pausedBy'>): boolean =>
  state === 'awaiting-approval' || state === 'rollback-failed' || (state === 'paused' && pausedBy === 'held')
