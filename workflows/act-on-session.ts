import { ActivityFailure, CancellationScope, isCancellation, proxyActivities } from '@temporalio/workflow'
import type { Activities } from '#activities/create-activities.ts'
import type { ActionInput, ActionOutcome } from '#contracts/workflow-payloads.ts'
import { actionOptions, recordOptions, settleOptions } from './activity-options.ts'

const { recordActionRequest } = proxyActivities<Pick<Activities, 'recordActionRequest'>>(recordOptions)
const { settleActionRequest } = proxyActivities<Pick<Activities, 'settleActionRequest'>>(settleOptions)
const { performAction } = proxyActivities<Pick<Activities, 'performAction'>>(actionOptions)

/**
 * One operator action: recorded as asked, done at the gateway, verified there, recorded as what came of it. Idempotent by
 * its request id (the workflow id), and no ending is left out: also a cancelled or impossible action is settled.
 */
export async function actOnSession(input: ActionInput): Promise<ActionOutcome> {
  const outcome = (await refusalToRecord(input)) ?? (await perform(input))
  await CancellationScope.nonCancellable(() => settleActionRequest(input, outcome))
  return outcome
}

/** An action that is on no record must not be done. */
async function refusalToRecord(input: ActionInput): Promise<ActionOutcome | null> {
  try {
    await CancellationScope.nonCancellable(() => recordActionRequest(input))
    return null
  } catch (error) {
    if (!(error instanceof ActivityFailure)) throw error
    return { state: 'failed', outcome: 'It could not be written down within a minute, and so it was not done.' }
  }
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
