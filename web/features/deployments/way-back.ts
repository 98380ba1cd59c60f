import type { DeploymentView, EnvironmentView } from '#contracts/deployments.ts'
import type { ReleaseRef } from '#contracts/release.ts'
import { isFinal } from '#domain/deploy/deployment-state.ts'

/** What a rollback of an environment takes back, and what it can return to, the usual one first. */
export type WayBack = { from: ReleaseRef | null; to: readonly ReleaseRef[] }

type Place = Pick<EnvironmentView, 'slug' | 'current' | 'returnable'>
type AtWork = Pick<DeploymentView, 'environment' | 'state' | 'touchedTargets' | 'release'>

/** From the deployment at work once it has changed a target, back to what runs; else from what runs, back to what ran before. */
export function wayBack({ slug, current, returnable }: Place, open: readonly AtWork[]): WayBack {
  const atWork = open.find((one) => one.environment === slug && one.touchedTargets && !isFinal(one.state))
  if (!atWork) return { from: current, to: returnable }
  return { from: atWork.release, to: current ? [current, ...returnable] : returnable }
}
