import { ConfigInForce } from '#contracts/api/releases.ts'
import { heldWords } from '#contracts/config/held-part.ts'
import { latestConfig, type RecordedConfig } from '#prisma/stores/config-versions.ts'
import { route } from '../route.ts'

const inPart = ({ hash, revision, at, problems, held }: RecordedConfig) => ({
  ...{ hash, revision, at, problems, butFor: held && held.map(heldWords) },
})

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
      const rejected = newest?.state === 'rejected' ? inPart(newest) : null
      return { hash: applied?.hash ?? null, revision: applied?.revision ?? null, appliedAt: applied?.at ?? null, rejected }
    },
  }),
]
