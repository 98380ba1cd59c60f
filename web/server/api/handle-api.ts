import type { IncomingMessage, ServerResponse } from 'node:http'
import type { z } from 'zod'
import { TOKEN_ENDS_HEADER } from '#domain/access/token-end.ts'
import { withTraceTenant } from '#telemetry/trace-tenant.ts'
import { type Actor, requireAction, requireActor } from '#web/server/auth/actor.ts'
import { findActor } from '#web/server/auth/find-actor.ts'
import type { WebContext } from '#web/server/context.ts'
import { clientAddress } from '#web/server/http/client-address.ts'
import { HttpProblem } from '#web/server/http/problem.ts'
import { isSameOrigin, publicOrigin } from '#web/server/http/public-origin.ts'
import { readJson } from '#web/server/http/read-body.ts'
import type { RequestFacts } from '#web/server/http/request-facts.ts'
import { answerOf, sendAnswer } from './answer.ts'
import { answerOnce } from './idempotency/answer-once.ts'
import { idempotencyKeyOf } from './idempotency/key-header.ts'
import { matchRoute } from './match-route.ts'
import type { ApiRoute, Call, Needs } from './route.ts'
import { apiRoutes } from './routes.ts'

/**
 * Answers a request under /api/v1: finds the route, the actor and their right to it, counts it, checks what came in and what goes
 * out, and does what has an `Idempotency-Key` once.
 * @returns the route's pattern, for metrics
 * @throws HttpProblem for every refusal; whatever a handler throws
 */
export async function handleApi(
  web: WebContext,
  facts: RequestFacts,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { route, params } = routeOf(request, facts)
  facts.route = route.path
  const address = clientAddress(request, web.settings.auth.url !== undefined)
  const count = (actor: Actor | null) => web.rates.admit({ actor, address, isRead: route.method === 'GET' }, response)
  const actor = await callerOf(web, route, request).catch((error: unknown) => {
    // A token that has ended is nobody's.
    if (error instanceof HttpProblem) count(null)
    throw error
  })
  count(actor)
  facts.tenantId = actor?.tenantId ?? null
  if (route.needs !== 'nobody') requireActor(actor)
  if (actor?.tokenEndsAt) response.setHeader(TOKEN_ENDS_HEADER, actor.tokenEndsAt.toISOString())
  if (route.method !== 'GET') refuseCrossSite(web, request, actor)
  if (route.bodyBytes !== undefined) authorise(route.needs, actor, undefined)
  const query = parsed(route.query, queryOf(facts.url), 'query')
  // The right to an action that the body names is checked after the body is read, and before anything is done with it.
  const sent = route.body === null ? undefined : await readJson(request, route.bodyBytes)
  const body = parsed(route.body, sent, 'body')
  authorise(route.needs, actor, body)
  const call = { web, actor, params, query, body, correlationId: facts.correlationId, address }
  const handle = () => route.handle(call as unknown as Call<never, never>)
  const work = async () => answerOf(route, await (actor ? withTraceTenant(actor.tenantId, handle) : handle()))
  const key = route.method === 'GET' ? null : idempotencyKeyOf(request)
  if (key === null || !actor) return sendAnswer(response, await work())
  const asked = [facts.url.pathname, facts.url.search, sent ?? null]
  const { answer, isReplay } = await answerOnce(web, { route, actor, key, asked, correlationId: facts.correlationId }, work)
  if (isReplay) response.setHeader('idempotency-replayed', 'true')
  sendAnswer(response, answer)
}

function routeOf(request: IncomingMessage, facts: RequestFacts): { route: ApiRoute; params: Record<string, string> } {
  const match = matchRoute(apiRoutes, request.method ?? 'GET', facts.url.pathname)
  if (match.kind === 'none') throw new HttpProblem('NOT_FOUND', 'There is no such thing under /api/v1.')
  if (match.kind === 'wrong-method') {
    const allow = match.allowed.join(', ')
    throw new HttpProblem('METHOD_NOT_ALLOWED', `This path takes ${allow}.`, { headers: { allow } })
  }
  return match
}

const callerOf = async (web: WebContext, { needs }: ApiRoute, request: IncomingMessage): Promise<Actor | null> =>
  needs === 'nobody' ? null : await findActor(web, request)

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
