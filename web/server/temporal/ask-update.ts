import {
  isGrpcServiceError,
  type WorkflowHandle,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
} from '@temporalio/client'
import type { UpdateDefinition } from '@temporalio/common'
import type { WebContext } from '#web/server/context.ts'
import { HttpProblem } from '#web/server/http/problem.ts'

/** A worker that is well answers in milliseconds; a person who waits is told within this that none is there. */
const DEADLINE_MS = 5_000
/** gRPC's UNAVAILABLE: there is no connection to the server at all. */
const UNAVAILABLE = 14

/** An Update that somebody asks for. `updateId` makes a second try the same request; `away` is said when no worker answers. */
export type AskedUpdate<Result, Args extends [unknown, ...unknown[]]> = {
  workflowId: string
  update: UpdateDefinition<Result, Args>
  args: Args
  updateId: string
  away: string
  /** Said when the workflow is not there; it has ended, or never began. */
  gone: string
}

/**
 * Asks a workflow for something and waits for its answer.
 * @throws HttpProblem CONFLICT with the workflow's own sentence when it refuses or is gone, WORKER_UNAVAILABLE, TEMPORAL_UNAVAILABLE
 */
export async function askUpdate<Result, Args extends [unknown, ...unknown[]]>(
  { temporal }: Pick<WebContext, 'temporal'>,
  { workflowId, update, args, updateId, away, gone }: AskedUpdate<Result, Args>,
): Promise<Result> {
  const handle: WorkflowHandle = temporal.client.workflow.getHandle(workflowId)
  try {
    const ask = () => handle.executeUpdate<Result, Args>(update, { args, updateId })
    return await temporal.connection.withDeadline(Date.now() + DEADLINE_MS, ask)
  } catch (error) {
    if (error instanceof WorkflowUpdateFailedError) throw new HttpProblem('CONFLICT', error.cause?.message ?? error.message)
    if (error instanceof WorkflowNotFoundError) throw new HttpProblem('CONFLICT', gone)
    if (isUnavailable(error)) throw new HttpProblem('TEMPORAL_UNAVAILABLE', 'Temporal does not answer.', { retryAfterSeconds: 5 })
    if (isLate(error)) throw new HttpProblem('WORKER_UNAVAILABLE', away, { retryAfterSeconds: 5 })
    throw error
  }
}

const isUnavailable = (error: unknown): boolean => codeOf(error) === UNAVAILABLE

/** gRPC's CANCELLED and DEADLINE_EXCEEDED, or what the SDK makes of them. */
const isLate = (error: unknown): boolean =>
  error instanceof WorkflowUpdateRPCTimeoutOrCancelledError || codeOf(error) === 1 || codeOf(error) === 4

function codeOf(error: unknown): number | null {
  if (isGrpcServiceError(error)) return error.code
  return error instanceof Error && error.cause !== undefined ? codeOf(error.cause) : null
}
