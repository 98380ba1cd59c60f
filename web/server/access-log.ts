import type { IncomingMessage, ServerResponse } from 'node:http'
import { context } from '@opentelemetry/api'
import type { WebContext } from './context.ts'
import { type RequestFacts, shownPath } from './http/request-facts.ts'

/** Answered so often by machines that a line each would drown the rest; they are counted all the same. */
const QUIET = /^\/(livez|readyz|metrics|_next\/)/

/** Writes one line, and counts, when a request is over. The line says whose it is, or that a stranger asked. */
export function logWhenDone(web: WebContext, facts: RequestFacts, request: IncomingMessage, response: ServerResponse): void {
  const log = () => {
    const ms = Math.round(performance.now() - facts.startedAt)
    const method = request.method ?? 'GET'
    const { statusCode: status, writableFinished: complete } = response
    web.metrics.httpRequests.inc({ method, route: facts.route, status })
    // A stream's duration is how long somebody looked at the screen.
    if (facts.route !== '/api/live') web.metrics.httpSeconds.observe({ method, route: facts.route }, ms / 1000)
    const level = status >= 500 ? 'error' : QUIET.test(facts.url.pathname) ? 'trace' : 'info'
    const { correlationId, tenantId } = facts
    // What we fail at is worth a line whoever asked.
    const whose = tenantId !== null ? { tenantId } : status < 500 ? { stranger: true } : {}
    const path = shownPath(facts)
    web.log[level]({ correlationId, ...whose, method, path, status, ms, ...(complete ? {} : { aborted: true }) }, 'request')
  }
  // The end of an answer is told from outside of the request: the line would not say which trace it is of.
  response.once('close', context.bind(context.active(), log))
}
