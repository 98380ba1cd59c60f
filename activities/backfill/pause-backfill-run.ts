import type { BackfillRef } from '#contracts/backfill-payloads.ts'
import type { BackfillState } from '#domain/backfill/states.ts'
import { saveBackfill } from '#prisma/stores/backfill/save-backfill.ts'
import type { BackfillDeps } from './backfill-deps.ts'

const before = {
  planning: 'Waits before its snapshot is taken',
  'dry-running': 'Waits before it looks at the rows',
  copying: 'Waits between two chunks',
  verifying: 'Waits before it is verified',
} satisfies Partial<Record<BackfillState, string>>

/** Writes down that a run is paused, and before what. */
export function createPauseBackfillRun({ db }: Pick<BackfillDeps, 'db'>) {
  return async function pauseBackfillRun(
    { tenantId, backfillId }: BackfillRef,
    paused: { before: keyof typeof before },
  ): Promise<void> {
    await saveBackfill(db, tenantId, backfillId, { state: 'paused', phase: before[paused.before] })
  }
}
