import type { IncomingMessage } from 'node:http'
import { decode } from 'next-auth/jwt'
import { z } from 'zod'
import { parseCookies } from '#web/server/http/cookies.ts'

/** A sign-in ends after this long, used or not. */
export const SIGN_IN_SECONDS = 7 * 86_400

/** `__Secure-` makes browsers refuse the cookie without TLS. */
export const sessionCookieName = (secure: boolean): string =>
  secure ? '__Secure-mission-control.session' : 'mission-control.session'

/** Ours in the token that the cookie carries: which row of sign_in it stands for. */
const SessionToken = z.object({ signInId: z.uuid() })

/** The sign-in that a request's cookie names; `null` without a cookie, or with one that we did not make or that is over. */
export async function signInIdOf(request: IncomingMessage, secret: string, secure: boolean): Promise<string | null> {
  const token = parseCookies(request.headers.cookie)[sessionCookieName(secure)]
  if (!token) return null
  const payload = await decode({ token, secret }).catch(() => null) // what cannot be decrypted was not made by us
  const parsed = SessionToken.safeParse(payload)
  return parsed.success ? parsed.data.signInId : null
}
