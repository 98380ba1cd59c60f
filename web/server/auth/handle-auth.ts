import type { IncomingMessage, ServerResponse } from 'node:http'
import { createRequire } from 'node:module'
import type { NextApiRequest, NextApiResponse } from 'next'
import type { WebContext } from '#web/server/context.ts'
import { clientAddress } from '#web/server/http/client-address.ts'
import { parseCookies } from '#web/server/http/cookies.ts'
import { HttpProblem } from '#web/server/http/problem.ts'
import { publicOrigin } from '#web/server/http/public-origin.ts'
import { readBody } from '#web/server/http/read-body.ts'
import type { RequestFacts } from '#web/server/http/request-facts.ts'
import { authOptions } from './auth-options.ts'
import { SignInForm } from './check-password.ts'

/** Required, not imported: loaders disagree about the default export of its CommonJS. */
const { default: nextAuth } = createRequire(import.meta.url)('next-auth') as typeof import('next-auth')

/**
 * Answers /api/auth/*: next-auth's own handler on plain Node requests. An attempt with a password is counted and, where it
 * comes too soon, refused before next-auth sees it.
 * @throws HttpProblem RATE_LIMITED with when to come back
 */
export async function handleAuth(
  web: WebContext,
  facts: RequestFacts,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  facts.route = '/api/auth'
  const parts = facts.url.pathname.split('/').slice(3)
  const body = request.method === 'POST' ? formOf(request, await readBody(request)) : {}
  const address = clientAddress(request, web.settings.auth.url !== undefined)
  if (request.method === 'POST' && parts.join('/') === 'callback/credentials') await throttle(web, body, address)
  const userAgent = request.headers['user-agent']?.slice(0, 300) ?? null
  const options = authOptions(web, { address, userAgent, correlationId: facts.correlationId })
  const adapted = adaptRequest(web, request, { parts, body, url: facts.url })
  await nextAuth(adapted, adaptResponse(response), options)
}

async function throttle(web: WebContext, body: Record<string, unknown>, address: string): Promise<void> {
  const form = SignInForm.safeParse(body)
  if (!form.success) return
  const { retryAfterSeconds } = await web.throttle.attempt(form.data.email, address)
  if (retryAfterSeconds === 0) return
  const when = retryAfterSeconds === 1 ? 'in a second' : `in ${retryAfterSeconds} seconds`
  throw new HttpProblem('RATE_LIMITED', `Too many attempts to sign in. Try again ${when}.`, { retryAfterSeconds })
}

function formOf(request: IncomingMessage, text: string): Record<string, unknown> {
  const type = request.headers['content-type'] ?? ''
  if (!type.includes('json')) return Object.fromEntries(new URLSearchParams(text))
  try {
    const body: unknown = JSON.parse(text)
    return typeof body === 'object' && body !== null ? { ...body } : {}
  } catch {
    throw new HttpProblem('BAD_REQUEST', 'The body is not valid JSON.')
  }
}

type Adapted = { parts: string[]; body: Record<string, unknown>; url: URL }

/** What next-auth reads of a Next API request. The forwarded headers are ours, so that no caller chooses where links lead. */
function adaptRequest(web: WebContext, request: IncomingMessage, { parts, body, url }: Adapted): NextApiRequest {
  const origin = new URL(publicOrigin(web.settings.auth.url, request.headers))
  const forwarded = { 'x-forwarded-host': origin.host, 'x-forwarded-proto': origin.protocol.replace(':', '') }
  return {
    method: request.method,
    headers: { ...request.headers, ...forwarded },
    query: { ...Object.fromEntries(url.searchParams), nextauth: parts },
    cookies: parseCookies(request.headers.cookie),
    body,
  } as unknown as NextApiRequest // next-auth reads no more than this
}

/** What next-auth calls of a Next API response. */
function adaptResponse(response: ServerResponse): NextApiResponse {
  const send = (body: unknown) => {
    if (!response.hasHeader('cache-control')) response.setHeader('cache-control', 'no-store')
    const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body)
    if (text !== body) response.setHeader('content-type', 'application/json; charset=utf-8')
    response.end(text)
  }
  const adapted = {
    getHeader: (name: string) => response.getHeader(name),
    setHeader: (name: string, value: string | string[]) => {
      response.setHeader(name, value)
      return adapted
    },
    status: (code: number) => {
      response.statusCode = code
      return adapted
    },
    json: send,
    send,
    end: (body?: string) => response.end(body),
  }
  return adapted as unknown as NextApiResponse // next-auth calls no more than this
}
