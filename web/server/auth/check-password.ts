import type { User } from 'next-auth'
import { z } from 'zod'
import { memberByEmail, verifyPassword } from '#prisma/stores/members.ts'
import type { WebContext } from '#web/server/context.ts'
import { auditSignIn } from './audit-sign-in.ts'
import type { SignInFacts } from './sign-in-facts.ts'

/** What the sign-in form sends; a longer password than a person can have is not hashed. */
export const SignInForm = z.object({ email: z.string().trim().min(1).max(320), password: z.string().min(1).max(1000) })

/** The member whose password this is; `null` for everybody else, in the same time. The throttle has let the attempt through. */
export async function checkPassword(web: WebContext, facts: SignInFacts, given: unknown): Promise<User | null> {
  const form = SignInForm.safeParse(given)
  if (!form.success) return null
  const member = await verifyPassword(web.db, web.tenantId, form.data)
  if (!member) {
    // The address is only written down where it is an account's: people type passwords into the wrong field.
    const known = await memberByEmail(web.db, web.tenantId, form.data.email)
    await auditSignIn(web, facts, 'sign-in', known?.email ?? 'unknown', 'refused')
    return null
  }
  await web.throttle.succeeded(form.data.email, facts.address)
  return { id: member.id, email: member.email, name: member.name }
}
