import { ConfigInForce } from '#contracts/api/releases.ts'
import { latestConfig } from '#prisma/stores/config-versions.ts'
import { route } from '../route.ts'

/** Which configuration is in force, and what is wrong with the newest text when that is not it. */
export const configRoutes = [
  route({
    method: 'GET',
    path: '/api/v1/config',
    says: 'The configuration in force',
    needs: { action: 'fleet.read' },
    output: ConfigInForce,
    handle: async ({ web, actor }) => {
      const [newest, applied] = await Promise.all([
        latestConfig(web.db, actor.tenantId),
        latestConfig(web.db, actor.tenantId, 'applied'),
      ])
      const rejected = newest?.state === 'rejected' ? { hash: newest.hash, at: newest.at, problems: newest.problems } : null
      return { hash: applied?.hash ?? null, revision: applied?.revision ?? null, appliedAt: applied?.at ?? null, rejected }
    },
  }),
]
