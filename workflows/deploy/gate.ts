import {
  ActivityFailure,
  ChildWorkflowCancellationType,
  ChildWorkflowFailure,
  executeChild,
  isCancellation,
  ParentClosePolicy,
  uuid4,
} from '@temporalio/workflow'
import type { GateInput, GateOutcome } from '#contracts/deploy-payloads.ts'
import { gateWorkflowId, taskQueues } from '#contracts/workflow-ids.ts'
import type { runGate } from '../run-gate.ts'

/** What a deployment or a watch asks of a gate; the run's own id is made here. */
export type GateAsk = Omit<GateInput, 'gateRunId'>

/** An id for a gate run, the same when the workflow is replayed. */
export const newGateRunId = (): string => uuid4()

/**
 * Runs a gate to its verdict. One that could not be run at all has the verdict `error`: it is never taken for a verdict on the
 * release. Cancelled with the scope it is called in.
 * @param longestMs after which what was not measured counts as not measured; absent = as long as its suite takes
 */
export async function judge(ask: GateAsk, gateRunId: string, longestMs?: number): Promise<GateOutcome> {
  try {
    return await executeChild<typeof runGate>('runGate', {
      workflowId: gateWorkflowId(gateRunId),
      taskQueue: taskQueues.main,
      args: [{ ...ask, gateRunId }],
      ...(longestMs ? { workflowExecutionTimeout: longestMs } : {}),
      parentClosePolicy: ParentClosePolicy.REQUEST_CANCEL,
      cancellationType: ChildWorkflowCancellationType.TRY_CANCEL,
    })
  } catch (error) {
    if (isCancellation(error) || !isFailure(error)) throw error
    const says = `The gate itself did not work: ${error.cause?.message ?? error.message}`
    return { gateRunId, verdict: 'error', says, enforce: 'rollback', samples: 0 }
  }
}

const isFailure = (error: unknown): error is ActivityFailure | ChildWorkflowFailure =>
  error instanceof ActivityFailure || error instanceof ChildWorkflowFailure
