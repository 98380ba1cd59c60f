import { AboutView, MemberPage } from '#contracts/api/viewer.ts'
import { listMembers } from '#prisma/stores/members.ts'
import { checkParts } from '#web/server/health/parts.ts'
import { route } from '../route.ts'

/** The installation itself: who is a member, and how its parts are. */
export const installationRoutes = [
  route({
    method: 'GET',
    path: '/api/v1/members',
    says: 'The people of this installation',
    needs: { action: 'member.manage' },
    output: MemberPage,
    handle: async ({ web, actor }) => ({ items: await listMembers(web.db, actor.tenantId) }),
  }),
  route({
    method: 'GET',
    path: '/api/v1/about',
    says: 'What this installation consists of, and how its parts are',
    needs: { action: 'fleet.read' },
    output: AboutView,
    handle: async ({ web }) => {
      const parts = await checkParts(web)
      const checkedAt = new Date().toISOString()
      return {
        version: web.version,
        parts: parts.map(({ name, ok, detail, version }) => {
          return { name, state: ok ? ('ok' as const) : ('down' as const), detail, version, checkedAt }
        }),
      }
    },
  }),
]
