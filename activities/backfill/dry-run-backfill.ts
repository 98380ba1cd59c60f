import type { BackfillRef } from '#contracts/backfill-payloads.ts'
import type { BackfillDeps } from './backfill-deps.ts'
import { doPhase } from './do-phase.ts'
import { enterRun } from './enter-run.ts'
import { trySource } from './try-source.ts'

/**
 * Goes through the whole run without leaving a row behind.
 * @returns whether that is all that was asked for
 */
export function createDryRunBackfill(deps: BackfillDeps) {
  return async function dryRunBackfill(ref: BackfillRef): Promise<{ isAll: boolean }> {
    return await doPhase(deps, ref, { state: 'dry-running', says: 'Looks at all rows' }, async (run, progress) => {
      await trySource(await enterRun(run, progress))
      return { isAll: run.view.dryRunOnly }
    })
  }
}
