import type { DeploymentStart } from '#contracts/api/releases.ts'
import type { DeploymentView } from '#contracts/deployments.ts'
import type { Action } from '#domain/access/actions.ts'
import { readPlaces } from '#prisma/stores/environments.ts'
import { createDeployment } from '#prisma/stores/new-deployment.ts'
import { findRelease } from '#prisma/stores/releases.ts'
import type { Actor } from '#web/server/auth/actor.ts'
import type { WebContext } from '#web/server/context.ts'
import { HttpProblem } from '#web/server/http/problem.ts'
import { launch } from './launch.ts'
import { planDeployment } from './plan-deployment.ts'

/** A deployment that somebody asks for. `action` = what the audit log calls it when it is not simply a start. */
export type AskedDeployment = DeploymentStart & { correlationId: string; action?: Action }

/**
 * Writes a deployment down, with its number and its line in the audit log, and starts its workflow. Asked again with the same
 * request id it is the same deployment; one that could not be started before is started then.
 * @throws HttpProblem NOT_FOUND for the release, CONFLICT with the sentence why not, TEMPORAL_UNAVAILABLE when it was not started
 */
export async function startDeployment(web: WebContext, actor: Actor, asked: AskedDeployment): Promise<DeploymentView> {
  const { tenantId } = actor
  const { requestId, environment, note, overHold, correlationId, action = 'deploy.start' } = asked
  const release = await findRelease(web.db, tenantId, asked.release)
  if (!release) throw new HttpProblem('NOT_FOUND', `No release has this id or name: ${asked.release}.`)
  const places = await readPlaces(web.db, tenantId)
  if (!places.environments.some(({ slug }) => slug === environment)) throw noEnvironment(environment)
  const line = { actorKind: actor.kind, actor: actor.name, action, outcome: 'requested', correlationId } as const
  const made = await createDeployment(
    web.db,
    tenantId,
    {
      ...{ id: requestId, environment, releaseId: release.id, requestedBy: actor.name, actorKind: actor.kind },
      ...{ overHold, note, correlationId },
    },
    (state) => planDeployment({ places, slug: environment, release, state, actorKind: actor.kind, overHold }),
    (number) => ({
      ...line,
      target: `${environment} #${number}`,
      detail: { requestId, release: release.name, contentHash: release.contentHash, overHold, ...(note ? { note } : {}) },
    }),
  )
  if (made.outcome === 'refused') throw new HttpProblem('CONFLICT', made.refusal)
  if (made.outcome === 'other-request') {
    throw new HttpProblem('CONFLICT', 'This request id was used for another deployment. Make a new one for each.')
  }
  await launch(web, tenantId, made.deployment)
  return made.deployment
}

/** The refusal for a name that no environment has. */
export const noEnvironment = (slug: string): HttpProblem =>
  new HttpProblem('NOT_FOUND', `No environment is called ${slug}. See config/environments.yaml for those that are configured.`)
