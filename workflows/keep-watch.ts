import {
  CancellationScope,
  isCancellation,
  log,
  makeContinueAsNewFunc,
  proxyActivities,
  sleep,
  workflowInfo,
} from '@temporalio/workflow'
import type { Activities } from '#activities/create-activities.ts'
import { shiftOptions } from './activity-options.ts'

const { watchTenant } = proxyActivities<Pick<Activities, 'watchTenant'>>(shiftOptions)

/** A shift is three events and lasts six hours; what makes many is a worker that cannot work, and then a small history helps. */
const EVENTS_PER_RUN = 2_000

/** After a shift that failed for good (an older worker that knows no such activity, say): a newer worker may mend it. */
const PAUSE_AFTER_FAILURE = '15 seconds'

/** Keeps the judges of a tenant at work for ever, one shift after the other, whoever is signed in. Facts go to Postgres. */
export async function keepWatch({ tenantId }: { tenantId: string }): Promise<void> {
  while (!historyIsLong()) {
    try {
      await watchTenant({ tenantId })
    } catch (error) {
      if (isCancellation(error) || CancellationScope.current().consideredCancelled) throw error
      log.warn('The shift failed and is started again', { reason: String(error) })
      await sleep(PAUSE_AFTER_FAILURE)
    }
  }
  await makeContinueAsNewFunc<typeof keepWatch>()({ tenantId })
}

function historyIsLong(): boolean {
  const { continueAsNewSuggested, historyLength } = workflowInfo()
  return continueAsNewSuggested || historyLength >= EVENTS_PER_RUN
}
