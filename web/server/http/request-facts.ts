import type { IncomingMessage } from 'node:http'
import { correlationIdOf } from './correlation-id.ts'

/** What is known of a request from the start; `route` is filled in by whoever answers, as a pattern without values. */
export type RequestFacts = { correlationId: string; url: URL; startedAt: number; route: string }

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
  }
}
