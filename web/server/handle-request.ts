import { randomBytes } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { CORRELATION_HEADER, withCorrelation } from '#telemetry/correlation.ts'
import { handleLive } from '#web/live/handle-live.ts'
import { logWhenDone } from './access-log.ts'
import { handleApi } from './api/handle-api.ts'
import { isSecure } from './auth/find-actor.ts'
import { handleAuth } from './auth/handle-auth.ts'
import { signInOrigins } from './auth/providers.ts'
import type { WebContext } from './context.ts'
import { answerLivez, answerMetrics, answerReadyz } from './health/handle-health.ts'
import { HttpProblem, sendProblem, toHttpProblem } from './http/problem.ts'
import { type RequestFacts, requestFacts, shownPath } from './http/request-facts.ts'
import { contentSecurityPolicy, setSecurityHeaders } from './http/security-headers.ts'
import { handleMcp, MCP_PATH } from './mcp/handle-mcp.ts'
import { handlePage, type PageRenderer } from './pages/handle-page.ts'
import { traceRequest } from './tracing/trace-request.ts'

/** Answers any request; never rejects. `pages` = null where only the API is served. */
export async function handleRequest(
  web: WebContext,
  pages: PageRenderer | null,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const facts = requestFacts(request)
  if (!facts) {
    response.writeHead(400).end()
    return
  }
  setSecurityHeaders(response, isSecure(web))
  response.setHeader(CORRELATION_HEADER, facts.correlationId)
  const { tellClick } = web
  const traced = () =>
    traceRequest({ facts, request, response, tellClick }, async () => {
      logWhenDone(web, facts, request, response)
      await answer(web, pages, facts, request, response)
    })
  await withCorrelation(facts.correlationId, traced)
}

async function answer(
  web: WebContext,
  pages: PageRenderer | null,
  facts: RequestFacts,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  try {
    await dispatch(web, pages, facts, request, response)
  } catch (error) {
    const problem = toHttpProblem(error)
    if (problem !== error && problem.failure.status >= 500)
      web.log.error({ err: error, path: shownPath(facts) }, 'request failed')
    sendProblem(response, problem, facts.correlationId)
  }
}

async function dispatch(
  web: WebContext,
  pages: PageRenderer | null,
  facts: RequestFacts,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { pathname } = facts.url
  if (pathname === '/api/live') return await handleLive(web, facts, request, response)
  if (pathname === '/livez') return answerLivez(response)
  if (pathname === '/readyz') return await answerReadyz(web, response)
  if (pathname === '/metrics') return await answerMetrics(web, request, response)
  if (pathname.startsWith('/api/auth/')) return await handleAuth(web, facts, request, response)
  if (pathname === MCP_PATH) return await handleMcp(web, facts, request, response)
  if (pathname.startsWith('/api/v1/')) return await handleApi(web, facts, request, response)
  if (pathname.startsWith('/api/') || !pages) throw new HttpProblem('NOT_FOUND', 'Nothing is served at this path.')
  const nonce = randomBytes(16).toString('base64')
  const policy = contentSecurityPolicy(nonce, signInOrigins(web.settings.auth))
  await handlePage(web, pages, { facts, request, response, nonce, policy })
}
