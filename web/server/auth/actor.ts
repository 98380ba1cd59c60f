import { type Action, type Role, refusal } from '#domain/access/actions.ts'
import { scopeRefusal } from '#domain/access/scopes.ts'
import type { Credential } from '#web/live/live-connection.ts'
import { HttpProblem } from '#web/server/http/problem.ts'

/** Who makes a request: a signed-in member, or a program with an API token. */
export type Actor = {
  readonly kind: 'member' | 'token'
  readonly tenantId: string
  /** What the audit log calls them: an e-mail address, or `token:` and its name. */
  readonly name: string
  /** What people call them. */
  readonly displayName: string
  readonly role: Role
  /** What a token is narrowed to; null of a person. */
  readonly scopes: readonly string[] | null
  /** When the token ends by itself, where that is soon. */
  readonly tokenEndsAt: Date | null
  /** What has to go on holding for this actor's streams to go on. */
  readonly credential: Credential
  /** Of a signed-in person only. */
  readonly member: { readonly id: string; readonly mustChangePassword: boolean } | null
}

const OTHER_TOKEN = 'Use a token that has this scope: make one on the page Settings, or with `mc token create --scope`.'

/**
 * Lets an actor through who may do `action`.
 * @throws HttpProblem UNAUTHENTICATED for nobody, PASSWORD_CHANGE_REQUIRED before the one-time password is replaced, FORBIDDEN with
 * the action table's own sentence, or with the scope that the token does not have
 */
export function requireAction(actor: Actor | null, action: Action): Actor {
  const known = requireActor(actor)
  if (known.member?.mustChangePassword) {
    throw new HttpProblem(
      'PASSWORD_CHANGE_REQUIRED',
      'Your password was meant for the first sign-in only. Set a new one to go on.',
    )
  }
  const refused = refusal(known.role, action)
  if (refused !== null) throw new HttpProblem('FORBIDDEN', refused)
  const narrowed = known.scopes && scopeRefusal(known.scopes, action)
  if (narrowed !== null) throw new HttpProblem('FORBIDDEN', narrowed, { nextStep: OTHER_TOKEN })
  return known
}

/** @throws HttpProblem UNAUTHENTICATED for nobody */
export function requireActor(actor: Actor | null): Actor {
  if (actor) return actor
  throw new HttpProblem('UNAUTHENTICATED', 'Sign in, or send a valid API token (Authorization: Bearer …).', {
    headers: { 'www-authenticate': 'Bearer realm="mission-control"' },
  })
}
