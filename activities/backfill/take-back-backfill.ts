import { ApplicationFailure } from '@temporalio/common'
import type { BackfillRef } from '#contracts/backfill-payloads.ts'
import { laterRun } from '#prisma/stores/backfill/later-run.ts'
import { undoBackfill } from '#prisma/stores/backfill/undo-backfill.ts'
import type { BackfillDeps } from './backfill-deps.ts'
import { doPhase } from './do-phase.ts'

/**
 * Takes back what a run has written, whether it is done or broke off. What live data made of it since stays as live data has it.
 * Broken off, it goes on where it was.
 * @throws ApplicationFailure LATER_RUN when another run stands on this one
 */
export function createTakeBackBackfill(deps: BackfillDeps) {
  return async function takeBackBackfill(ref: BackfillRef): Promise<void> {
    await mustBeLast(deps, ref)
    const says = 'Takes back what this run has written'
    await doPhase(deps, ref, { state: 'undoing', says }, async ({ view, signal }, progress) => {
      const written = view.collections.flatMap(({ copied }) => (copied ? [copied.inserted + copied.updated] : []))
      progress.begin(written.length > 0 ? written.reduce((sum, rows) => sum + rows, 0) : null)
      let done = 0
      const onBatch = async (rows: number) => {
        await progress.add(rows - done)
        done = rows
      }
      await undoBackfill(deps.db, ref.tenantId, ref.backfillId, { signal, onBatch })
    })
  }
}

/** What a later run found there and left as it was would be gone. */
async function mustBeLast({ db }: BackfillDeps, { tenantId, backfillId, source, number }: BackfillRef): Promise<void> {
  const later = await laterRun(db, tenantId, backfillId)
  if (later === null) return
  const says = `Backfill ${later} of ${source} stands on what backfill ${number} has brought. Undo that one first.`
  throw ApplicationFailure.nonRetryable(says, 'LATER_RUN')
}
