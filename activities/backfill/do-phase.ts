import { Context } from '@temporalio/activity'
import { ApplicationFailure } from '@temporalio/common'
import { whileHeartbeating } from '#activities/while-heartbeating.ts'
import type { BackfillRef } from '#contracts/backfill-payloads.ts'
import type { BackfillState } from '#domain/backfill/states.ts'
import { saveBackfill } from '#prisma/stores/backfill/save-backfill.ts'
import type { BackfillDeps } from './backfill-deps.ts'
import { type OpenRun, openRun } from './open-run.ts'
import { Progress } from './progress.ts'
import { toFailure } from './to-failure.ts'

type Phase = { state: BackfillState; says: string }

/**
 * Does a phase of a run with heartbeats, and shows how it gets on. It ends early when it is cancelled or the worker stops.
 * @throws CancelledFailure when it was cancelled; ApplicationFailure without any value of the source for all else
 */
export async function doPhase<T>(
  deps: BackfillDeps,
  ref: BackfillRef,
  { state, says }: Phase,
  work: (run: OpenRun, progress: Progress) => Promise<T>,
): Promise<T> {
  const { cancellationSignal } = Context.current()
  const signal = AbortSignal.any([cancellationSignal, deps.stopping])
  const log = deps.log.child({ backfill: ref.number, source: ref.source })
  const progress = new Progress((news) => saveBackfill(deps.db, ref.tenantId, ref.backfillId, news))
  try {
    return await whileHeartbeating(
      () => progress.counts,
      async () => {
        await saveBackfill(deps.db, ref.tenantId, ref.backfillId, { state, phase: says, progress: null })
        return await work(await openRun(deps, ref, signal), progress)
      },
    )
  } catch (error) {
    if (cancellationSignal.aborted) throw cancellationSignal.reason
    if (deps.stopping.aborted) throw ApplicationFailure.retryable('This worker stops; another one goes on.', 'WORKER_STOPPING')
    throw toFailure(error, log)
  }
}
