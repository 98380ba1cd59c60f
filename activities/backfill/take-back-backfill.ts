import type { BackfillRef } from '#contracts/backfill-payloads.ts'
import type { BackfillDeps } from './backfill-deps.ts'
import { doPhase } from './do-phase.ts'

export function createTakeBackBackfill(deps: BackfillDeps) {
  return async function takeBackBackfill(ref: BackfillRef): Promise<void> {
    await doPhase(deps, ref, { state: 'undoing', says: 'Takes back' }, async () => {})
  }
}
