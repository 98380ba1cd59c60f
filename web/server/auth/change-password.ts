import type { PasswordChange } from '#contracts/api/viewer.ts'
import { setPassword, verifyPassword } from '#prisma/stores/members.ts'
import { revokeSignInsOf } from '#prisma/stores/sign-ins.ts'
import type { WebContext } from '#web/server/context.ts'
import { HttpProblem } from '#web/server/http/problem.ts'
import type { Actor } from './actor.ts'
import { auditSignIn } from './audit-sign-in.ts'

type Change = PasswordChange & { address: string; correlationId: string }

/**
 * Sets a member's own new password and ends their other sign-ins.
 * @throws HttpProblem FORBIDDEN for a token or a wrong current password, BAD_REQUEST for the same password again, RATE_LIMITED
 */
export async function changePassword(web: WebContext, actor: Actor, change: Change): Promise<void> {
  if (!actor.member) throw new HttpProblem('FORBIDDEN', 'An API token has no password.')
  if (change.next === change.current) throw new HttpProblem('BAD_REQUEST', 'body.next: must differ from the current password')
  const { retryAfterSeconds } = await web.throttle.attempt(actor.name, change.address)
  if (retryAfterSeconds > 0) {
    throw new HttpProblem('RATE_LIMITED', `Too many attempts. Try again in ${retryAfterSeconds} seconds.`, { retryAfterSeconds })
  }
  const facts = { address: change.address, userAgent: null, correlationId: change.correlationId }
  const member = await verifyPassword(web.db, web.tenantId, { email: actor.name, password: change.current })
  if (!member) {
    await auditSignIn(web, facts, 'password.change', actor.name, 'refused')
    throw new HttpProblem('FORBIDDEN', 'The current password is not right.')
  }
  await web.throttle.succeeded(actor.name, change.address)
  await setPassword(web.db, web.tenantId, member.id, { password: change.next })
  await revokeSignInsOf(web.db, web.tenantId, { memberId: member.id, except: actor.credential.id })
  await auditSignIn(web, facts, 'password.change', actor.name, 'succeeded')
}
