import type { IncomingMessage, ServerResponse } from 'node:http'
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js'
import { refusal } from '#domain/access/actions.ts'
import { scopeRefusal } from '#domain/access/scopes.ts'
import { createMcpServer } from '#mcp/create-server.ts'
import { createHttpApi } from '#mcp/http-api.ts'
import { CORRELATION_HEADER } from '#telemetry/correlation.ts'
import { type Actor, requireActor } from '#web/server/auth/actor.ts'
import { findActor } from '#web/server/auth/find-actor.ts'
import type { WebContext } from '#web/server/context.ts'
import { clientAddress } from '#web/server/http/client-address.ts'
import { HttpProblem } from '#web/server/http/problem.ts'
import { readJson } from '#web/server/http/read-body.ts'
import type { RequestFacts } from '#web/server/http/request-facts.ts'

export const MCP_PATH = '/api/v1/mcp'

/**
 * Answers a request of the Model Context Protocol: Streamable HTTP without sessions, so that any web process answers any of them. Its
 * tools ask this very server with the caller's own token, so all that holds for the API holds for them.
 * @throws HttpProblem for whoever has no API token, and for what is no POST
 */
export async function handleMcp(
  web: WebContext,
  facts: RequestFacts,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  facts.route = MCP_PATH
  if (request.method !== 'POST')
    throw new HttpProblem('METHOD_NOT_ALLOWED', 'This path takes POST: no session is kept.', { headers: { allow: 'POST' } })
  const actor = await tokenOnly(web, request, response)
  facts.tenantId = actor.tenantId
  const body = await readJson(request)
  const stop = new AbortController()
  const server = createMcpServer({
    api: createHttpApi({ origin: ownOrigin(request), headers: headersOf(request, facts), stop: stop.signal }),
    version: web.version,
    refusalOf: (action) => refusal(actor.role, action) ?? (actor.scopes && scopeRefusal(actor.scopes, action)),
  })
  const transport = new StreamableHTTPServerTransport({ enableJsonResponse: true })
  response.once('close', () => {
    stop.abort()
    void server.close()
  })
  await server.connect(transport)
  await transport.handleRequest(request, response, body)
}

/** A cookie would let any page of a browser ask: only a token is taken, which is sent on purpose. */
async function tokenOnly(web: WebContext, request: IncomingMessage, response: ServerResponse): Promise<Actor> {
  const address = clientAddress(request, web.settings.auth.url !== undefined)
  const count = (actor: Actor | null) => web.rates.admit({ actor, address, isRead: true }, response)
  const found = await findActor(web, request).catch((error: unknown) => {
    if (error instanceof HttpProblem) count(null)
    throw error
  })
  count(found)
  const actor = requireActor(found)
  if (actor.kind === 'token') return actor
  throw new HttpProblem('FORBIDDEN', 'Agents sign in with an API token, not with the cookie of a person.', {
    nextStep: 'Send Authorization: Bearer … with a token of Settings or of `mc token create`.',
  })
}

/** The address that the request came to, whatever it is called outside. */
function ownOrigin({ socket }: IncomingMessage): string {
  const address = (socket.localAddress ?? '127.0.0.1').replace(/^::ffff:/, '')
  return `http://${address.includes(':') ? `[${address}]` : address}:${socket.localPort}`
}

function headersOf({ headers }: IncomingMessage, { correlationId }: RequestFacts): Record<string, string> {
  return { authorization: headers.authorization ?? '', [CORRELATION_HEADER]: correlationId }
}
