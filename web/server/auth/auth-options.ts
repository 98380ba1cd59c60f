import type { NextAuthOptions, User } from 'next-auth'
import type { JWT } from 'next-auth/jwt'
import { memberByEmail } from '#prisma/stores/members.ts'
import { revokeSignIn, signInIsLive, startSignIn } from '#prisma/stores/sign-ins.ts'
import type { WebContext } from '#web/server/context.ts'
import { auditSignIn } from './audit-sign-in.ts'
import { checkPassword } from './check-password.ts'
import { isSecure } from './find-actor.ts'
import { configuredProviders } from './providers.ts'
import { SIGN_IN_SECONDS, sessionCookieName } from './session-cookie.ts'
import type { SignInFacts } from './sign-in-facts.ts'

/** next-auth's codes are a few words. */
const LONGEST_CODE = 60
const shortCode = (code: unknown): string => (typeof code === 'string' ? code.slice(0, LONGEST_CODE) : 'unknown')

/** next-auth as one request needs it: sessions are rows, the cookie only names one. */
export function authOptions(web: WebContext, facts: SignInFacts): NextAuthOptions {
  const secure = isSecure(web)
  return {
    secret: web.secret,
    useSecureCookies: secure,
    session: { strategy: 'jwt', maxAge: SIGN_IN_SECONDS },
    pages: { signIn: '/sign-in', signOut: '/sign-in', error: '/sign-in' },
    cookies: {
      sessionToken: {
        name: sessionCookieName(secure),
        options: { httpOnly: true, sameSite: 'lax', path: '/', secure },
      },
    },
    providers: [passwordProvider(web, facts), ...configuredProviders(web.settings.auth)],
    callbacks: {
      signIn: async ({ user }) => (await memberOf(web, user)) !== null,
      jwt: async ({ token, user }) => (user ? await signedIn(web, facts, token, user) : await stillSignedIn(web, token)),
    },
    events: {
      signOut: async ({ token }) => {
        if (typeof token?.signInId === 'string') await revokeSignIn(web.db, web.tenantId, token.signInId)
        await auditSignIn(web, facts, 'sign-out', token?.email ?? 'unknown', 'succeeded')
      },
    },
    logger: {
      // Whoever has a browser can make next-auth say this, in words of their own (POST /api/auth/_log).
      error: (code: unknown) => web.log.warn({ code: shortCode(code), stranger: true }, 'sign-in went wrong'),
      warn: (code) => web.log.debug({ code }, 'next-auth warns'),
      debug: () => undefined,
    },
  }
}

function passwordProvider(web: WebContext, facts: SignInFacts): NextAuthOptions['providers'][number] {
  return {
    id: 'credentials',
    type: 'credentials',
    name: 'Password',
    credentials: { email: {}, password: {} },
    // next-auth's types want `options` of its provider factories; the factory only copies them over.
    options: {},
    authorize: async (given) => await checkPassword(web, facts, given ?? {}),
  } as NextAuthOptions['providers'][number]
}

/** The member that a sign-in is for: addresses are verified by whoever vouches, and nobody becomes a member by signing in. */
async function memberOf(web: WebContext, user: User) {
  const member = user.email ? await memberByEmail(web.db, web.tenantId, user.email) : null
  return member && member.disabledAt === null ? member : null
}

async function signedIn(web: WebContext, facts: SignInFacts, token: JWT, user: User): Promise<JWT> {
  const member = await memberOf(web, user)
  if (!member) throw new Error('The member was disabled while signing in.')
  const expiresAt = Date.now() + SIGN_IN_SECONDS * 1000
  const signIn = await startSignIn(web.db, web.tenantId, { memberId: member.id, expiresAt, userAgent: facts.userAgent })
  await auditSignIn(web, facts, 'sign-in', member.email, 'succeeded')
  return { ...token, sub: member.id, email: member.email, name: member.name, signInId: signIn.id }
}

/** next-auth takes the cookie away when this throws. */
async function stillSignedIn(web: WebContext, token: JWT): Promise<JWT> {
  const { signInId } = token
  if (typeof signInId === 'string' && (await signInIsLive(web.db, web.tenantId, signInId))) return token
  throw new Error('The sign-in is over.')
}
