import type { IncomingMessage, ServerResponse } from 'node:http'
import { createSession } from 'better-sse'
import { requireAction } from '#web/server/auth/actor.ts'
import { findActor } from '#web/server/auth/find-actor.ts'
import type { WebContext } from '#web/server/context.ts'
import { HttpProblem } from '#web/server/http/problem.ts'
import type { RequestFacts } from '#web/server/http/request-facts.ts'
import { parsePosition } from './position.ts'
import { byeEvent } from './wire.ts'

/**
 * Answers GET /api/live. All that can fail comes before the stream begins; from then on the hub has it.
 * @throws HttpProblem UNAUTHENTICATED, FORBIDDEN, METHOD_NOT_ALLOWED, RATE_LIMITED
 */
export async function handleLive(
  web: WebContext,
  facts: RequestFacts,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  facts.route = '/api/live'
  if (request.method !== 'GET') {
    throw new HttpProblem('METHOD_NOT_ALLOWED', 'The stream is read with GET.', { headers: { allow: 'GET' } })
  }
  const retry = web.hub.suggestRetryMs()
  // Before anything is asked of Postgres, so that a storm of readers does not become a storm of queries.
  const isAdmitted = web.admission.take(Date.now())
  if (!isAdmitted) return await sendAway(request, response, retry)
  // In a storm many have left again before their turn came.
  if (request.socket.destroyed) return
  const actor = requireAction(await findActor(web, request), 'fleet.read')
  if (web.hub.openFor(actor.credential) >= web.limits.streamsPerCredential) {
    const detail = `This sign-in has ${web.limits.streamsPerCredential} streams open here already; close some tabs.`
    throw new HttpProblem('RATE_LIMITED', detail, { retryAfterSeconds: 30 })
  }
  facts.tenantId = actor.tenantId
  const after = parsePosition(request.headers['last-event-id'] ?? facts.url.searchParams.get('after'))
  // Our own heartbeat is one timer for all; better-sse's would be one each.
  await createSession(request, response, { retry, keepAlive: null, trustClientEventId: false })
  await web.hub.add(actor.tenantId, actor.credential, response, after)
}

/** A browser's EventSource gives up for good on any status but 200, so this is how one is told to come later. */
async function sendAway(request: IncomingMessage, response: ServerResponse, retryMs: number): Promise<void> {
  await createSession(request, response, { retry: retryMs, keepAlive: null, trustClientEventId: false })
  response.end(byeEvent({ reason: 'full', retryMs }))
}
