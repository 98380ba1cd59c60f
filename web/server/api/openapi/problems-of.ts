import type { FailureCode } from '#domain/failure.ts'
import type { ApiRoute } from '../route.ts'

/** Problems that a route can answer with by what it is made of, before its own work begins. What that refuses besides says so itself. */
export function problemsOf({ method, path, needs, query, body }: ApiRoute): FailureCode[] {
  const isOpen = needs === 'nobody'
  return [
    ...when(query !== null || body !== null || method !== 'GET', 'BAD_REQUEST'),
    ...when(!isOpen, 'UNAUTHENTICATED'),
    ...when(!isOpen && (needs !== 'signed-in' || method !== 'GET'), 'FORBIDDEN'),
    ...when(typeof needs === 'object', 'PASSWORD_CHANGE_REQUIRED'),
    ...when(path.includes(':'), 'NOT_FOUND'),
    ...when(body !== null, 'TOO_LARGE', 'UNSUPPORTED_MEDIA_TYPE'),
    ...when(
      method !== 'GET',
      ...(['IDEMPOTENCY_KEY_AT_WORK', 'IDEMPOTENCY_KEY_REUSED', 'IDEMPOTENCY_OUTCOME_UNKNOWN'] as const),
      'IDEMPOTENCY_ANSWER_NOT_KEPT',
    ),
    'RATE_LIMITED',
    ...when(!isOpen, 'DATABASE_UNAVAILABLE'),
    'INTERNAL',
  ]
}

const when = (holds: boolean, ...codes: FailureCode[]): FailureCode[] => (holds ? codes : [])
