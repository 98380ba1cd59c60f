import { createHash, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { WebContext } from '#web/server/context.ts'
import { isLoopback } from '#web/server/http/client-address.ts'
import { HttpProblem } from '#web/server/http/problem.ts'
import { checkParts } from './parts.ts'

/** This process runs and answers: nothing else is asked, so that a database that is away restarts nobody. */
export function answerLivez(response: ServerResponse): void {
  sendJson(response, 200, { alive: true })
}

/** Lost deployments are not lost monitoring: taking the web away as well would hide it. */
const DISPENSABLE: ReadonlySet<string> = new Set(['rollback-worker'])

/** Whether work can be done: 503 names what is missing. `degraded` = nothing can be deployed or taken back. */
export async function answerReadyz(web: WebContext, response: ServerResponse): Promise<void> {
  const parts = await checkParts(web)
  const away = parts.filter((part) => !part.ok).map((part) => part.name)
  const missing = away.filter((name) => !DISPENSABLE.has(name))
  const degraded = away.filter((name) => DISPENSABLE.has(name))
  const checks = Object.fromEntries(parts.map(({ name, ok, detail }) => [name, { ok, detail }]))
  sendJson(response, missing.length === 0 ? 200 : 503, { ready: missing.length === 0, missing, degraded, checks })
}

/** Prometheus text. With METRICS_TOKEN for who sends it; without, for this machine alone (and not through a proxy on it). */
export async function answerMetrics(web: WebContext, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { metricsToken } = web.settings
  const allowed = metricsToken ? sendsToken(request, metricsToken) : isDirectFromHere(request)
  if (!allowed) {
    const how = metricsToken
      ? 'Send the METRICS_TOKEN as a bearer token.'
      : 'Without a METRICS_TOKEN, /metrics answers this machine alone.'
    throw new HttpProblem(metricsToken ? 'UNAUTHENTICATED' : 'FORBIDDEN', how)
  }
  web.metrics.liveStreams.set(web.hub.size)
  response.setHeader('content-type', web.metrics.registry.contentType)
  response.setHeader('cache-control', 'no-store')
  response.end(await web.metrics.registry.metrics())
}

const isDirectFromHere = (request: IncomingMessage): boolean =>
  isLoopback(request.socket.remoteAddress ?? '') && request.headers['x-forwarded-for'] === undefined

function sendsToken(request: IncomingMessage, token: string): boolean {
  const sent = /^Bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1] ?? ''
  return timingSafeEqual(digest(sent), digest(token))
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest()

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.statusCode = status
  response.setHeader('content-type', 'application/json; charset=utf-8')
  response.setHeader('cache-control', 'no-store')
  response.end(JSON.stringify(body))
}
