import { ActivityFailure, CancellationScope, proxyActivities } from '@temporalio/workflow'
import type { Activities } from '#activities/create-activities.ts'
import type { BackfillOutcome, BackfillRef } from '#contracts/backfill-payloads.ts'
import { backfillPhaseOptions, settleOptions } from './activity-options.ts'
import { failureOf } from './backfill/failure-of.ts'

const { takeBackBackfill } = proxyActivities<Pick<Activities, 'takeBackBackfill'>>(backfillPhaseOptions)
const { endBackfill } = proxyActivities<Pick<Activities, 'endBackfill'>>(settleOptions)

/** Takes back all that a run which is done has written. What live data made of it since stays as live data has it. */
export async function undoBackfill(ref: BackfillRef): Promise<BackfillOutcome> {
  return await CancellationScope.nonCancellable(async () => {
    try {
      await takeBackBackfill(ref)
    } catch (error) {
      if (!(error instanceof ActivityFailure)) throw error
      return await endBackfill(ref, { state: 'done', failure: failureOf(error) })
    }
    return await endBackfill(ref, { state: 'undone' })
  })
}
