import type { BackfillFailure, BackfillOutcome, BackfillRef } from '#contracts/backfill-payloads.ts'
import type { BackfillView } from '#contracts/backfills.ts'
import { saveBackfill } from '#prisma/stores/backfill/save-backfill.ts'
import { clearFinding, raiseFinding } from '#prisma/stores/findings.ts'
import type { BackfillDeps } from './backfill-deps.ts'
import { removeLeftovers } from './remove-leftovers.ts'
import { RunFolder } from './run-folder.ts'

/** How a run ended. `failure` null = it was asked to end so. */
export type BackfillEnding = { state: 'done' | 'planned' | 'failed' | 'cancelled' | 'undone'; failure?: BackfillFailure | null }

/**
 * Ends a run: what it kept of its source goes from this machine, people see how it ended, and hear of it when a schedule's failed.
 * Done again it changes nothing.
 */
export function createEndBackfill(deps: BackfillDeps) {
  return async function endBackfill(ref: BackfillRef, { state, failure = null }: BackfillEnding): Promise<BackfillOutcome> {
    await new RunFolder(deps.stateDir, ref).remove()
    const view = await saveBackfill(deps.db, ref.tenantId, ref.backfillId, { state, failure, phase: null })
    await tellPeople(deps, ref, view)
    await removeLeftovers(deps, ref.tenantId)
    return { state }
  }
}

const subjectOf = (source: string): string => `backfill/${source}`

/** A schedule's run has nobody who looks at it. What one failed at stands until a run of the source, whoever began it, is done. */
async function tellPeople({ db }: BackfillDeps, { tenantId, source }: BackfillRef, view: BackfillView): Promise<void> {
  const about = { kind: 'backfill', subject: subjectOf(source) }
  if (view.state === 'done' && view.failure === null) await clearFinding(db, tenantId, about)
  if (view.state !== 'failed' || view.trigger !== 'schedule') return
  const { number, failure } = view
  await raiseFinding(db, tenantId, {
    ...{ ...about, verdict: 'failed', confidence: 1, since: Date.now(), labels: { source } },
    evidence: [
      { says: failure?.says ?? 'It failed.', observations: [], figures: { backfill: number, code: failure?.code ?? 'INTERNAL' } },
    ],
  })
}
