import { HttpProblem } from '#web/server/http/problem.ts'
import type { ApiRoute } from '../route.ts'

/** Seconds: what is asked of us is mostly answered by then. */
const LOOK_AGAIN_SECONDS = 2

/** The caller's own words, as far as a sentence has room for them. */
const named = (key: string): string => (key.length > 60 ? `${key.slice(0, 60)}…` : key)

export const usedOtherwise = (key: string): HttpProblem =>
  new HttpProblem('IDEMPOTENCY_KEY_REUSED', `The key ${named(key)} came before with another path, query or body.`)

export const atWork = (key: string): HttpProblem =>
  new HttpProblem('IDEMPOTENCY_KEY_AT_WORK', `The first request with the key ${named(key)} is not answered yet.`, {
    retryAfterSeconds: LOOK_AGAIN_SECONDS,
  })

export const outcomeUnknown = (key: string, begunAt: Date): HttpProblem =>
  new HttpProblem(
    'IDEMPOTENCY_OUTCOME_UNKNOWN',
    `What came of the first request with the key ${named(key)}, at ${begunAt.toISOString()}, is not known: its process ended, or what it needed was away.`,
  )

export const notKept = (key: string, { answerIsSecret }: ApiRoute): HttpProblem =>
  new HttpProblem(
    'IDEMPOTENCY_ANSWER_NOT_KEPT',
    `The request with the key ${named(key)} was done. ${answerIsSecret ? 'Its answer is shown once and never stored.' : 'Its answer is too large to be kept.'}`,
  )
