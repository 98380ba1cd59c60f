import { Accepted, EnvironmentPage, EnvironmentRollback, HoldRelease } from '#contracts/api/releases.ts'
import { environmentBySlug, listEnvironments } from '#prisma/stores/environments.ts'
import type { WebContext } from '#web/server/context.ts'
import { rollBack } from '#web/server/deployments/decide.ts'
import { releaseHold } from '#web/server/deployments/release-hold.ts'
import { noEnvironment } from '#web/server/deployments/start-deployment.ts'
import { route } from '../route.ts'

/** Where releases go, what runs there, and the way back. */
export const environmentRoutes = [
  route({
    method: 'GET',
    path: '/api/v1/environments',
    says: 'Environments with their targets and what runs there',
    needs: { action: 'fleet.read' },
    output: EnvironmentPage,
    handle: ({ web, actor }) => listEnvironments(web.db, actor.tenantId),
  }),
  route({
    method: 'POST',
    path: '/api/v1/environments/:slug/rollback',
    says: 'Brings the earlier release back',
    needs: { action: 'deploy.roll-back' },
    body: EnvironmentRollback,
    output: Accepted,
    status: 202,
    handle: async ({ web, actor, params, body, correlationId }) => {
      const slug = await known(web, actor.tenantId, params.slug ?? '')
      return await rollBack({ web, actor, correlationId }, slug, body)
    },
  }),
  route({
    method: 'POST',
    path: '/api/v1/environments/:slug/hold/release',
    says: 'Lets an environment take deployments again',
    needs: { action: 'hold.release' },
    body: HoldRelease,
    output: Accepted,
    status: 202,
    handle: async ({ web, actor, params, body, correlationId }) => {
      const slug = await known(web, actor.tenantId, params.slug ?? '')
      return await releaseHold({ web, actor, correlationId }, slug, body)
    },
  }),
]

async function known(web: WebContext, tenantId: string, slug: string): Promise<string> {
  if (await environmentBySlug(web.db, tenantId, slug)) return slug
  throw noEnvironment(slug)
}
