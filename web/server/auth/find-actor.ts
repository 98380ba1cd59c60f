import type { IncomingMessage } from 'node:http'
import { endsSoon } from '#domain/access/token-end.ts'
import { type TokenEnd, verifyApiToken } from '#prisma/stores/api-tokens.ts'
import { memberOfSignIn } from '#prisma/stores/live-credentials.ts'
import type { WebContext } from '#web/server/context.ts'
import { HttpProblem } from '#web/server/http/problem.ts'
import type { Actor } from './actor.ts'
import { signInIdOf } from './session-cookie.ts'

/**
 * Who makes a request, as Postgres knows it now: a bearer token where one is sent, else the session cookie. A bearer token
 * that does not hold makes nobody, whatever cookie is beside it.
 * @throws HttpProblem UNAUTHENTICATED for a token that has ended; what Postgres throws
 */
export async function findActor(web: WebContext, request: IncomingMessage): Promise<Actor | null> {
  const bearer = bearerOf(request)
  return bearer === null ? await memberOf(web, request) : await tokenActor(web, bearer)
}

/** Whether people reach us over TLS. */
export const isSecure = (web: Pick<WebContext, 'settings'>): boolean => web.settings.auth.url?.startsWith('https:') ?? false

async function memberOf(web: WebContext, request: IncomingMessage): Promise<Actor | null> {
  const signInId = await signInIdOf(request, web.secret, isSecure(web))
  if (signInId === null) return null
  const member = await memberOfSignIn(web.db, web.tenantId, signInId)
  if (!member) return null
  return {
    kind: 'member',
    tenantId: web.tenantId,
    name: member.email,
    displayName: member.name,
    role: member.role,
    scopes: null,
    tokenEndsAt: null,
    credential: { kind: 'sign-in', id: signInId },
    member: { id: member.id, mustChangePassword: member.mustChangePassword },
  }
}

async function tokenActor(web: WebContext, token: string): Promise<Actor | null> {
  const known = await verifyApiToken(web.db, token)
  if (!known) return null
  if ('ended' in known) throw endedToken(known)
  const { tokenId: id, tenantId, name, role, scopes, createdAt, expiresAt } = known
  const life = { createdAt: createdAt.getTime(), expiresAt: expiresAt.getTime() }
  return {
    kind: 'token',
    tenantId,
    name: `token:${name}`,
    displayName: name,
    role,
    scopes,
    tokenEndsAt: endsSoon(life, Date.now()) ? expiresAt : null,
    credential: { kind: 'token', id },
    member: null,
  }
}

const endings = {
  expired: (day: string) => `This API token ended on ${day}.`,
  revoked: (day: string) => `This API token was revoked on ${day}.`,
  'maker-ended': (day: string) => `The API token that made this one ended on ${day}.`,
  'owner-disabled': (day: string) => `The member who made this API token was disabled on ${day}.`,
} as const

const NEW_TOKEN = 'Make a new one on the page Settings, or at the console with `mc token create`, and sign in with `mc login`.'

/** Whoever holds the token learns no more than how it ended. */
const endedToken = ({ ended, at }: TokenEnd): HttpProblem =>
  new HttpProblem('UNAUTHENTICATED', endings[ended](at.toISOString().slice(0, 10)), {
    nextStep: NEW_TOKEN,
    headers: { 'www-authenticate': 'Bearer realm="mission-control", error="invalid_token"' },
  })

function bearerOf(request: IncomingMessage): string | null {
  const header = request.headers.authorization
  if (header === undefined) return null
  return /^Bearer ([A-Za-z0-9._~+/=-]{1,500})$/i.exec(header)?.[1] ?? ''
}
