import { z } from 'zod'
import { TokenCreate, TokenCreated, TokenPage } from '#contracts/api/actions.ts'
import { type Role, roles } from '#domain/access/actions.ts'
import { ALL_SCOPES, scopesCover } from '#domain/access/scopes.ts'
import type { TenantTransaction } from '#prisma/client.ts'
import { createApiToken, listApiTokens, type MadeBy, revokeApiToken } from '#prisma/stores/api-tokens.ts'
import { recordAudit } from '#prisma/stores/audit.ts'
import type { Actor } from '#web/server/auth/actor.ts'
import type { WebContext } from '#web/server/context.ts'
import { HttpProblem } from '#web/server/http/problem.ts'
import { route } from '../route.ts'

/** API tokens: nobody makes one that may do more than they may, and only an admin revokes those of others. */
export const tokenRoutes = [
  route({
    method: 'GET',
    path: '/api/v1/tokens',
    says: 'API tokens, without the tokens themselves',
    needs: { action: 'token.create' },
    output: TokenPage,
    handle: async ({ web, actor }) => ({ items: await visibleTokens(web, actor) }),
  }),
  route({
    method: 'POST',
    path: '/api/v1/tokens',
    says: 'Makes an API token; it is shown this once',
    needs: { action: 'token.create' },
    body: TokenCreate,
    output: TokenCreated,
    status: 201,
    answerIsSecret: true,
    handle: async ({ web, actor, body, correlationId }) => {
      if (exceeds(body.role, actor.role)) {
        throw new HttpProblem('FORBIDDEN', `A token cannot have the role ${body.role}: you are ${actor.role}.`)
      }
      refuseWider(actor, body.scopes)
      const { name, role, scopes } = body
      const asked = { name, role, scopes, ...makerOf(actor), expiresAt: Date.now() + body.expiresInDays * 86_400_000 }
      return await web.db.withTenant(actor.tenantId, async (tx) => {
        const created = await createApiToken(tx, actor.tenantId, asked)
        await auditToken(tx, actor, { action: 'token.create', target: name, correlationId })
        return created
      })
    },
  }),
  route({
    method: 'DELETE',
    path: '/api/v1/tokens/:id',
    says: 'Revokes an API token at once',
    needs: { action: 'token.revoke' },
    output: null,
    handle: async ({ web, actor, params, correlationId }) => {
      const id = z.uuid().safeParse(params.id)
      const token = (await visibleTokens(web, actor)).find((one) => id.success && one.id === id.data)
      if (!token) throw new HttpProblem('NOT_FOUND', 'No token of yours has this id.')
      await web.db.withTenant(actor.tenantId, async (tx) => {
        await revokeApiToken(tx, actor.tenantId, token.id)
        await auditToken(tx, actor, { action: 'token.revoke', target: token.name, correlationId })
      })
      web.hub.revoke(token.id)
    },
  }),
]

async function visibleTokens({ db }: WebContext, actor: Actor) {
  return await listApiTokens(db, actor.tenantId, actor.role === 'admin' ? null : makerOf(actor))
}

const makerOf = ({ name, member, credential }: Actor): MadeBy => ({ createdBy: name, parentId: member ? null : credential.id })

/** @throws HttpProblem FORBIDDEN when a token asks for one that may do more than itself */
function refuseWider({ scopes }: Actor, wanted: readonly string[]): void {
  const own = scopes ?? [ALL_SCOPES]
  if (scopesCover(own, wanted)) return
  throw new HttpProblem('FORBIDDEN', `A token cannot make one with more scopes than its own: ${own.join(', ')}.`)
}

const exceeds = (wanted: Role, own: Role): boolean => roles.indexOf(wanted) > roles.indexOf(own)

async function auditToken(tx: TenantTransaction, actor: Actor, entry: { action: string; target: string; correlationId: string }) {
  const { kind: actorKind, name } = actor
  await recordAudit(tx, actor.tenantId, { ...entry, actorKind, actor: name, outcome: 'succeeded', detail: null })
}
