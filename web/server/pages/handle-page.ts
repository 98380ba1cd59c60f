import type { IncomingMessage, ServerResponse } from 'node:http'
import { findActor } from '#web/server/auth/find-actor.ts'
import type { WebContext } from '#web/server/context.ts'
import { HttpProblem } from '#web/server/http/problem.ts'
import type { RequestFacts } from '#web/server/http/request-facts.ts'
import { NONCE_HEADER } from './page-headers.ts'

/** Renders a page or a file of the web interface; Next's request handler. */
export type PageRenderer = (request: IncomingMessage, response: ServerResponse) => Promise<void>

export type PageRequest = {
  facts: RequestFacts
  request: IncomingMessage
  response: ServerResponse
  nonce: string
  policy: string
}

/** Built files, the sign-in page and what its look needs: for everybody. */
const OPEN = /^\/(_next\/|sign-in$|favicon\.ico$|icon\.svg$|manifest\.webmanifest$)/

/** Shows a page to whoever is signed in, and the sign-in page to everybody else. @throws what Postgres throws */
export async function handlePage(web: WebContext, render: PageRenderer, page: PageRequest): Promise<void> {
  const { facts, request, response, nonce, policy } = page
  facts.route = facts.url.pathname.startsWith('/_next/') ? '/_next' : 'page'
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    throw new HttpProblem('METHOD_NOT_ALLOWED', 'Pages are read with GET.', { headers: { allow: 'GET, HEAD' } })
  }
  if (!OPEN.test(facts.url.pathname)) {
    const actor = await findActor(web, request)
    if (actor?.kind !== 'member') return toSignIn(facts, response)
    facts.tenantId = actor.tenantId
  }
  request.headers[NONCE_HEADER] = nonce
  // Next takes the nonce for its own scripts from the policy among the request's headers.
  request.headers['content-security-policy'] = policy
  response.setHeader('content-security-policy', policy)
  await render(request, response)
}

function toSignIn(facts: RequestFacts, response: ServerResponse): void {
  const back = `${facts.url.pathname}${facts.url.search}`
  const query = back === '/' ? '' : `?callbackUrl=${encodeURIComponent(back)}`
  response.writeHead(307, { location: `/sign-in${query}`, 'cache-control': 'no-store' }).end()
}
