import { Context } from '@temporalio/activity'
import { ApplicationFailure } from '@temporalio/common'
import { whileHeartbeating } from '#activities/while-heartbeating.ts'
import type { BackfillRef } from '#contracts/backfill-payloads.ts'
import type { BackfillState } from '#domain/backfill/states.ts'
import { type BackfillNews, saveBackfill } from '#prisma/stores/backfill/save-backfill.ts'
import type { BackfillDeps } from './backfill-deps.ts'
import { type OpenRun, openRun } from './open-run.ts'
import { Progress } from './progress.ts'
import { toFailure } from './to-failure.ts'

type Phase = { state: BackfillState; says: string }

/**
 * Does a phase of a run with heartbeats, and shows how it gets on, attempts that failed too. It ends early when it is cancelled or
 * the worker stops. To take back a run is tried without end: half of one that failed must not stay.
 * @throws CancelledFailure when it was cancelled; ApplicationFailure without any value of the source for all else
 */
export async function doPhase<T>(
  deps: BackfillDeps,
  ref: BackfillRef,
  { state, says }: Phase,
  work: (run: OpenRun, progress: Progress) => Promise<T>,
): Promise<T> {
  const { cancellationSignal, info } = Context.current()
  const signal = AbortSignal.any([cancellationSignal, deps.stopping])
  const log = deps.log.child({ backfill: ref.number, source: ref.source })
  const save = async (news: BackfillNews) => await saveBackfill(deps.db, ref.tenantId, ref.backfillId, news)
  const progress = new Progress(save)
  const tries = async (): Promise<T> => {
    try {
      const phase = info.attempt > 1 ? `${says} (attempt ${info.attempt})` : says
      await save({ state, phase, progress: null })
      return await work(await openRun(deps, ref, signal), progress)
    } catch (error) {
      if (cancellationSignal.aborted) throw cancellationSignal.reason
      if (deps.stopping.aborted) throw ApplicationFailure.retryable('This worker stops; another one goes on.', 'WORKER_STOPPING')
      const failure = toFailure(error, log, info.attempt)
      if (failure.nonRetryable && state !== 'undoing') throw failure
      const again = failure.nonRetryable ? failedToTakeBack(failure) : failure
      const show = async () => {
        // Of a run that has meanwhile gone on without this attempt there is nothing to be said.
        if ((await openRun(deps, ref, signal)).view.state !== state) return
        await save({ phase: `${says}. Attempt ${info.attempt} failed: ${again.message}` })
      }
      await show().catch((fault: unknown) => log.warn({ err: fault }, 'Nobody could be shown that a phase of a backfill failed'))
      throw again
    }
  }
  return await whileHeartbeating(() => progress.counts, tries)
}

function failedToTakeBack({ type }: ApplicationFailure): ApplicationFailure {
  const says = `What it has written cannot be taken back (${type}). It is tried until it can; the log of the worker has more.`
  return ApplicationFailure.retryable(says, 'NOT_TAKEN_BACK')
}
