import { isGrpcServiceError } from '@temporalio/client'
import { isGone } from '#temporal/inspect/is-gone.ts'
import type { WebContext } from '#web/server/context.ts'
import { HttpProblem } from '#web/server/http/problem.ts'

/** A person waits for the answer; a server that is well answers in milliseconds. */
const DEADLINE_MS = 8_000

/** Of what the worker starts by itself. */
const NOT_YET = 'Nothing is at work on this yet; the worker may just be starting.'

/**
 * Asks Temporal for something, within a person's patience. `none`: what is said when there is no such workflow.
 * @throws HttpProblem TEMPORAL_UNAVAILABLE without an answer, NOT_FOUND for a workflow that is not there
 */
export async function askTemporal<T>({ temporal }: WebContext, ask: () => Promise<T>, none = NOT_YET): Promise<T> {
  try {
    return await temporal.connection.withDeadline(Date.now() + DEADLINE_MS, ask)
  } catch (error) {
    if (isGone(error)) throw new HttpProblem('NOT_FOUND', none)
    if (isAway(error)) throw new HttpProblem('TEMPORAL_UNAVAILABLE', 'Temporal does not answer.', { retryAfterSeconds: 5 })
    throw error
  }
}

/** gRPC's CANCELLED, DEADLINE_EXCEEDED and UNAVAILABLE. */
const AWAY = new Set([1, 4, 14])

function isAway(error: unknown): boolean {
  if (isGrpcServiceError(error)) return AWAY.has(error.code)
  return error instanceof Error && error.cause !== undefined && isAway(error.cause)
}
