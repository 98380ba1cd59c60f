import type { BackfillRef } from '#contracts/backfill-payloads.ts'
import type { BackfillDeps } from './backfill-deps.ts'
import { doPhase } from './do-phase.ts'

export function createSweepBackfill(deps: BackfillDeps) {
  return async function sweepBackfill(ref: BackfillRef): Promise<void> {
    await doPhase(deps, ref, { state: 'verifying', says: 'Searches' }, async () => {})
  }
}
