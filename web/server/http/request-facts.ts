import type { IncomingMessage } from 'node:http'
import { correlationIdOf } from './correlation-id.ts'

/** What is known of a request from the start. Whoever answers fills in `route`, as a pattern without values, and `tenantId`. */
export type RequestFacts = {
  correlationId: string
  url: URL
  startedAt: number
  route: string
  /** Of whoever asks, once they are known and let in; who never is stays a stranger. */
  tenantId: string | null
}

/** A path that is longer was made up: it is shown cut. */
const LONGEST_PATH = 300

/** The path as a log line holds it: without the query, which may hold what nobody should read. */
export const shownPath = ({ url }: RequestFacts): string =>
  url.pathname.length > LONGEST_PATH ? `${url.pathname.slice(0, LONGEST_PATH)}…` : url.pathname

/** `null` when the request's target is not a path of ours. */
export function requestFacts(request: IncomingMessage): RequestFacts | null {
  const target = request.url ?? '/'
  // Only the path is of interest: the base is never used.
  if (!target.startsWith('/') || !URL.canParse(target, 'http://localhost')) return null
  return {
    correlationId: correlationIdOf(request.headers),
    url: new URL(target.replace(/^\/+/, '/'), 'http://localhost'),
    startedAt: performance.now(),
    route: 'other',
    tenantId: null,
  }
}
