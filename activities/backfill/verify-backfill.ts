import type { BackfillRef } from '#contracts/backfill-payloads.ts'
import type { BackfillDeps } from './backfill-deps.ts'
import { doPhase } from './do-phase.ts'

export function createVerifyBackfill(deps: BackfillDeps) {
  return async function verifyBackfill(ref: BackfillRef): Promise<void> {
    await doPhase(deps, ref, { state: 'verifying', says: 'Compares' }, async () => {})
  }
}
