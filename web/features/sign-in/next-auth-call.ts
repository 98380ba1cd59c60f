import { request } from '#web/features/api/request.ts'

/** Posts a form to next-auth with its anti-forgery token. @throws ApiError when the server cannot be reached or refuses the token's request */
export async function postToAuth(path: string, fields: Record<string, string>): Promise<Response> {
  const { csrfToken } = await request<{ csrfToken: string }>('/api/auth/csrf')
  return fetch(`/api/auth/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
    body: new URLSearchParams({ ...fields, csrfToken, json: 'true' }),
  })
}

/** Ends this sign-in at the server, then shows the sign-in page with a full load, so that nothing stays in memory. */
export async function signOut(): Promise<void> {
  await postToAuth('signout', { callbackUrl: '/sign-in' })
  location.assign('/sign-in')
}

/** A path of this site to go to after signing in; anything else, and the sign-in page itself, is the overview. */
export function pathToReturnTo(wanted: string | null, origin: string): string {
  if (!wanted) return '/'
  const url = URL.parse(wanted, origin)
  if (!url || url.origin !== origin || url.pathname.startsWith('/sign-in')) return '/'
  return url.pathname + url.search
}
