import { ActivityFailure, CancellationScope, isCancellation, proxyActivities } from '@temporalio/workflow'
import type { Activities } from '#activities/create-activities.ts'
import type { ActionInput, ActionOutcome } from '#contracts/workflow-payloads.ts'
import { actionOptions, databaseOptions } from './activity-options.ts'

const { recordActionRequest, settleActionRequest } =
  proxyActivities<Pick<Activities, 'recordActionRequest' | 'settleActionRequest'>>(databaseOptions)
const { performAction } = proxyActivities<Pick<Activities, 'performAction'>>(actionOptions)

/**
 * One operator action: recorded as asked, done at the gateway, verified there, recorded as what came of it. Idempotent by
 * its request id (the workflow id), and no ending is left out: also a cancelled or impossible action is settled.
 */
export async function actOnSession(input: ActionInput): Promise<ActionOutcome> {
  await CancellationScope.nonCancellable(() => recordActionRequest(input))
  const outcome = await perform(input)
  await CancellationScope.nonCancellable(() => settleActionRequest(input, outcome))
  return outcome
}

async function perform(input: ActionInput): Promise<ActionOutcome> {
  try {
    return await performAction(input)
  } catch (error) {
    if (isCancellation(error)) return { state: 'unverified', outcome: 'Cancelled while it was being done; look at the session.' }
    if (!(error instanceof ActivityFailure)) throw error
    // The last attempt may have reached the gateway before it failed, so nothing is claimed about its effect.
    return { state: 'failed', outcome: error.cause?.message ?? error.message }
  }
}
