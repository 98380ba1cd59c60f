import type { DeploymentPreview, PreviewQuery } from '#contracts/api/releases.ts'
import { newestDriftOf } from '#prisma/stores/deployment-drift.ts'
import { pinnedStages } from '#prisma/stores/deployments.ts'
import { environmentBySlug, readPlaces } from '#prisma/stores/environments.ts'
import { findRelease } from '#prisma/stores/releases.ts'
import type { Actor } from '#web/server/auth/actor.ts'
import type { WebContext } from '#web/server/context.ts'
import { HttpProblem } from '#web/server/http/problem.ts'
import { changesOf, contentChanges } from './changes-of.ts'
import { planDeployment } from './plan-deployment.ts'
import { noEnvironment } from './start-deployment.ts'

/** What a deployment would change and do, or why it is refused. Starts nothing. A hold alone is told as a warning: a person may mean it. */
export async function preview(
  web: WebContext,
  actor: Actor,
  { environment: slug, release: wanted }: PreviewQuery,
): Promise<DeploymentPreview> {
  const { tenantId } = actor
  const environment = await environmentBySlug(web.db, tenantId, slug)
  if (!environment) throw noEnvironment(slug)
  const release = await findRelease(web.db, tenantId, wanted)
  if (!release) throw new HttpProblem('NOT_FOUND', `No release has this id or name: ${wanted}.`)
  const { current, holds, currentDeploymentId } = environment
  const state = { ...runningOf(environment), holds }
  const asked = { places: await readPlaces(web.db, tenantId), slug, release, state, actorKind: actor.kind }
  const plan = planDeployment({ ...asked, overHold: false })
  const meant = plan.ok ? plan : planDeployment({ ...asked, actorKind: 'member', overHold: true })
  const ref = { id: release.id, name: release.name, contentHash: release.contentHash }
  const base = { environment, release: ref, current, refusal: plan.ok ? null : plan.refusal }
  if (!meant.ok) return { ...base, changes: [], drift: [], skipsGates: false, steps: [], warnings: [] }
  const running = currentDeploymentId ? await pinnedStages(web.db, tenantId, currentDeploymentId) : null
  const before = current ? await findRelease(web.db, tenantId, current.id) : null
  const last = meant.stages.at(-1)
  const now = running?.find((stage) => stage.environment.slug === slug) ?? null
  return {
    ...base,
    changes: [...contentChanges(before, release), ...(last ? changesOf(now, last, web.redactionKey) : [])],
    drift: await newestDriftOf(
      web.db,
      tenantId,
      meant.stages.map((stage) => stage.environment.slug),
    ),
    ...{ skipsGates: meant.skipsGates, steps: meant.steps, warnings: meant.warnings },
  }
}

/** What runs, as planning takes it. */
function runningOf({ current, currentSince, currentDeploymentId, returnable }: DeploymentPreview['environment']) {
  const deploymentId = currentDeploymentId ?? ''
  return {
    current: current && currentSince ? { ...current, deploymentId, since: currentSince } : null,
    returnable: returnable.map((ref) => ({ ...ref, deploymentId: '' })),
  }
}
