import { recordAudit } from '#prisma/stores/audit.ts'
import type { WebContext } from '#web/server/context.ts'
import type { SignInFacts } from './sign-in-facts.ts'

/** Writes down who signed in or out, or failed to, and from where. @throws what Postgres throws */
export async function auditSignIn(
  web: WebContext,
  facts: SignInFacts,
  action: 'sign-in' | 'sign-out' | 'password.change',
  email: string,
  outcome: 'succeeded' | 'refused',
): Promise<void> {
  await recordAudit(web.db, web.tenantId, {
    actorKind: 'member',
    actor: email,
    action,
    target: null,
    outcome,
    detail: { address: facts.address },
    correlationId: facts.correlationId,
  })
}
