import { setImmediate as otherWork } from 'node:timers/promises'
import { ApplicationFailure } from '@temporalio/common'
import type { BackfillRef } from '#contracts/backfill-payloads.ts'
import type { SweepView } from '#contracts/backfills.ts'
import { saveBackfill } from '#prisma/stores/backfill/save-backfill.ts'
import { sweepTargets } from '#prisma/stores/backfill/sweep-targets.ts'
import type { BackfillDeps } from './backfill-deps.ts'
import { doPhase } from './do-phase.ts'
import { enterRun } from './enter-run.ts'
import { knownOf } from './noted-in.ts'
import type { OpenRun } from './open-run.ts'
import type { Progress } from './progress.ts'
import { trySource } from './try-source.ts'

/**
 * Searches everything that was written for every secret that is known from the source.
 * @throws ApplicationFailure SECRET_FOUND when one is there
 */
export function createSweepBackfill(deps: BackfillDeps) {
  return async function sweepBackfill(ref: BackfillRef): Promise<void> {
    await doPhase(deps, ref, { state: 'verifying', says: 'Searches what was written for secrets' }, async (run, progress) => {
      const sweep = await search(run, progress)
      await saveBackfill(deps.db, ref.tenantId, ref.backfillId, { sweep })
      if (sweep.hits === 0) return
      const says = `${sweep.hits} secrets of the source were found in ${sweep.places.join(', ')}. All of this run is taken back. Please report it: the redaction has a hole.`
      throw ApplicationFailure.nonRetryable(says, 'SECRET_FOUND')
    })
  }
}

async function search(run: OpenRun, progress: Progress): Promise<SweepView> {
  const { deps, ref, signal } = run
  const threaded = await enterRun(run, progress)
  // Of a snapshot that was lost and taken anew no secret is known yet; else this does nothing.
  await trySource(threaded)
  const known = knownOf(threaded.setup.snapshot)
  const places = new Set<string>()
  const sweep = { secrets: known.searched, notSearched: known.skipped, bytes: 0, hits: 0 }
  await sweepTargets(deps.db, ref.tenantId, { ...ref, signal }, async (bytes, place) => {
    const hits = known.findKnown(bytes).length
    sweep.bytes += bytes.length
    sweep.hits += hits
    if (hits > 0) places.add(place)
    await otherWork()
  })
  return { ...sweep, places: [...places] }
}
