import type { IncomingMessage, ServerResponse } from 'node:http'
import type { z } from 'zod'
import { type Actor, requireAction, requireActor } from '#web/server/auth/actor.ts'
import { findActor } from '#web/server/auth/find-actor.ts'
import type { WebContext } from '#web/server/context.ts'
import { clientAddress } from '#web/server/http/client-address.ts'
import { HttpProblem } from '#web/server/http/problem.ts'
import { isSameOrigin, publicOrigin } from '#web/server/http/public-origin.ts'
import { readJson } from '#web/server/http/read-body.ts'
import type { RequestFacts } from '#web/server/http/request-facts.ts'
import { matchRoute } from './match-route.ts'
import { type ApiRoute, Attachment, type Call, type Needs } from './route.ts'
import { apiRoutes } from './routes.ts'

/**
 * Answers a request under /api/v1: finds the route, the actor and their right to it, checks what came in and what goes out.
 * @returns the route's pattern, for metrics
 * @throws HttpProblem for every refusal; whatever a handler throws
 */
export async function handleApi(
  web: WebContext,
  facts: RequestFacts,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const match = matchRoute(apiRoutes, request.method ?? 'GET', facts.url.pathname)
  if (match.kind === 'none') throw new HttpProblem('NOT_FOUND', 'There is no such thing under /api/v1.')
  if (match.kind === 'wrong-method') {
    const allow = match.allowed.join(', ')
    throw new HttpProblem('METHOD_NOT_ALLOWED', `This path takes ${allow}.`, { headers: { allow } })
  }
  const { route, params } = match
  facts.route = route.path
  const actor = route.needs === 'nobody' ? null : await findActor(web, request)
  if (route.needs !== 'nobody') requireActor(actor)
  if (route.method !== 'GET') refuseCrossSite(web, request, actor)
  const query = parsed(route.query, queryOf(facts.url), 'query')
  // The right to an action that the body names is checked after the body is read, and before anything is done with it.
  const body = route.body === null ? undefined : parsed(route.body, await readJson(request), 'body')
  authorise(route.needs, actor, body)
  const address = clientAddress(request, web.settings.auth.url !== undefined)
  const call = { web, actor, params, query, body, correlationId: facts.correlationId, address }
  const result = await route.handle(call as unknown as Call<never, never>)
  answer(route, response, result)
}

function authorise(needs: Needs<never>, actor: Actor | null, body: unknown): void {
  if (needs === 'nobody' || needs === 'signed-in') return
  requireAction(actor, 'action' in needs ? needs.action : needs.actionOf(body as never))
}

/** A cookie is sent by the browser whoever made it ask; a bearer token is only ever sent on purpose. */
function refuseCrossSite(web: WebContext, request: IncomingMessage, actor: Actor | null): void {
  if (actor?.kind === 'token') return
  const origin = publicOrigin(web.settings.auth.url, request.headers)
  if (!isSameOrigin(origin, request.headers)) {
    throw new HttpProblem('FORBIDDEN', `This can only be asked for by pages of ${origin} (or with an API token).`)
  }
}

function queryOf(url: URL): Record<string, string | string[]> {
  if (url.search.includes('%00')) throw new HttpProblem('BAD_REQUEST', 'query: holds a NUL character')
  const query: Record<string, string | string[]> = {}
  for (const name of new Set(url.searchParams.keys())) {
    const values = url.searchParams.getAll(name)
    query[name] = values.length === 1 ? (values[0] ?? '') : values
  }
  return query
}

function parsed(schema: z.ZodType | null, value: unknown, where: string): unknown {
  if (schema === null) return undefined
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const first = result.error.issues.slice(0, 3).map((issue) => `${[where, ...issue.path].join('.')}: ${issue.message}`)
  throw new HttpProblem('BAD_REQUEST', first.join('; '))
}

function answer(route: ApiRoute, response: ServerResponse, result: unknown): void {
  response.statusCode = route.status
  response.setHeader('cache-control', 'no-store')
  if (route.output === null) return void response.end()
  if (result instanceof Attachment) return sendFile(response, result)
  // Parsing what goes out strips what the contract does not name: a column added to a table is not published by accident.
  const text = JSON.stringify(route.output.parse(result))
  response.setHeader('content-type', 'application/json; charset=utf-8')
  response.end(text)
}

function sendFile(response: ServerResponse, { name, type, text }: Attachment): void {
  response.setHeader('content-type', `${type}; charset=utf-8`)
  response.setHeader('content-disposition', `attachment; filename="${name}"`)
  response.end(text)
}
