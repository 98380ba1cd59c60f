import { ActivityFailure, CancellationScope, isCancellation, proxyActivities } from '@temporalio/workflow'
import type { Activities } from '#activities/create-activities.ts'
import type { BackfillFailure, BackfillOutcome, BackfillRef } from '#contracts/backfill-payloads.ts'
import { backfillPhaseOptions, settleOptions } from './activity-options.ts'
import { BackfillAsks, Cancelled } from './backfill/backfill-asks.ts'
import { failureOf } from './backfill/failure-of.ts'

const { planBackfill, dryRunBackfill, copyBackfill, verifyBackfill, sweepBackfill, reportBackfill, takeBackBackfill } =
  proxyActivities<
    Pick<
      Activities,
      | 'planBackfill'
      | 'dryRunBackfill'
      | 'copyBackfill'
      | 'verifyBackfill'
      | 'sweepBackfill'
      | 'reportBackfill'
      | 'takeBackBackfill'
    >
  >(backfillPhaseOptions)
const { pauseBackfillRun, endBackfill } = proxyActivities<Pick<Activities, 'pauseBackfillRun' | 'endBackfill'>>(settleOptions)

/** How a run ends: as it was asked for, or with what went wrong. */
type Ending = { state: 'done' | 'planned' } | { state: 'failed' | 'cancelled'; failure: BackfillFailure | null }

/**
 * One run of a backfill, from the look at its source to its report. Rows and chunks are known to Postgres and the run's folder
 * alone. A run that fails or is cancelled after it began to copy takes back what it has written.
 */
export async function runBackfill(ref: BackfillRef): Promise<BackfillOutcome> {
  const asks = new BackfillAsks((state) => pauseBackfillRun(ref, state))
  const progress = { isCopying: false }
  const ending = await goThrough(ref, asks, progress)
  return await CancellationScope.nonCancellable(async () => {
    const isLeftOver = progress.isCopying && (ending.state === 'failed' || ending.state === 'cancelled')
    if (isLeftOver) await takeBackBackfill(ref)
    return await endBackfill(ref, ending)
  })
}

async function goThrough(ref: BackfillRef, asks: BackfillAsks, progress: { isCopying: boolean }): Promise<Ending> {
  try {
    await asks.phase('planning', () => planBackfill(ref))
    const { isAll } = await asks.phase('dry-running', () => dryRunBackfill(ref))
    if (isAll) return { state: 'planned' }
    progress.isCopying = true
    await asks.phase('copying', () => copyBackfill(ref))
    await asks.phase('verifying', () => verifyBackfill(ref))
    await asks.phase('verifying', () => sweepBackfill(ref))
    await asks.phase('verifying', () => reportBackfill(ref))
    return { state: 'done' }
  } catch (error) {
    if (error instanceof Cancelled) return { state: 'cancelled', failure: null }
    if (isCancellation(error)) {
      return { state: 'cancelled', failure: { code: 'CANCELLED', says: 'Its workflow was cancelled from outside.' } }
    }
    if (!(error instanceof ActivityFailure)) throw error
    return { state: 'failed', failure: failureOf(error) }
  }
}
