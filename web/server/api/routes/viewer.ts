import { PasswordChange, SignInOptions, ViewerView } from '#contracts/api/viewer.ts'
import { listGateways } from '#prisma/stores/gateways.ts'
import { tenantName } from '#prisma/stores/live-credentials.ts'
import { changePassword } from '#web/server/auth/change-password.ts'
import type { WebContext } from '#web/server/context.ts'
import { route } from '../route.ts'

/** Who asks, and how one signs in. */
export const viewerRoutes = [
  route({
    method: 'GET',
    path: '/api/v1/me',
    says: 'Who is asking, and what they may do',
    needs: 'signed-in',
    output: ViewerView,
    handle: async ({ web, actor }) => {
      const [name, gateways] = await Promise.all([tenantName(web.db, actor.tenantId), listGateways(web.db, actor.tenantId)])
      return {
        email: actor.name,
        name: actor.displayName,
        role: actor.role,
        mustChangePassword: actor.member?.mustChangePassword ?? false,
        tenant: { id: actor.tenantId, name },
        environment: environmentOf(web),
        demo: gateways.items.some((gateway) => gateway.demo && gateway.removedAt === null),
      }
    },
  }),
  route({
    method: 'POST',
    path: '/api/v1/me/password',
    says: 'Changes the password of who is signed in',
    needs: 'signed-in',
    body: PasswordChange,
    output: null,
    handle: async ({ web, actor, body, correlationId, address }) => {
      await changePassword(web, actor, { ...body, correlationId, address })
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/sign-in-options',
    says: 'The ways to sign in',
    needs: 'nobody',
    output: SignInOptions,
    handle: async ({ web }) => {
      const { oidc, github } = web.settings.auth
      return { oidc: oidc ? { name: oidc.name } : null, github: github !== undefined }
    },
  }),
]

/** The name that people know the installation by: its public host. */
function environmentOf({ settings }: WebContext): string {
  return settings.auth.url ? new URL(settings.auth.url).hostname : 'local'
}
