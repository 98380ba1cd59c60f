import { BackfillFault } from '#activities/legacy/backfill-fault.ts'
import type { BackfillRef } from '#contracts/backfill-payloads.ts'
import type { BackfillCollection } from '#contracts/backfills.ts'
import { copyOrder } from '#domain/backfill/compile-mapping.ts'
import { collectionName } from '#domain/backfill/mapping.ts'
import { lastDone } from '#prisma/stores/backfill/last-done.ts'
import { saveBackfill } from '#prisma/stores/backfill/save-backfill.ts'
import type { BackfillDeps } from './backfill-deps.ts'
import { doPhase } from './do-phase.ts'
import { ensureSnapshot } from './ensure-snapshot.ts'
import type { OpenRun } from './open-run.ts'
import type { Progress } from './progress.ts'
import type { TakenSnapshot } from './snapshot-thread.ts'

/** Takes the snapshot of the source, holds the mapping to it, and says what there is to do. Nothing is written but that. */
export function createPlanBackfill(deps: BackfillDeps) {
  return async function planBackfill(ref: BackfillRef): Promise<void> {
    await doPhase(deps, ref, { state: 'planning', says: 'Takes a snapshot of the source' }, plan)
  }
}

async function plan(run: OpenRun, _progress: Progress): Promise<void> {
  const { deps, ref, file } = run
  const snapshot = await ensureSnapshot(run)
  if (file.onChange === 'refuse') await mustBeUnchanged(run, snapshot)
  const { sha256: sourceHash, bytes: sourceBytes, path, files } = snapshot
  await saveBackfill(deps.db, ref.tenantId, ref.backfillId, {
    ...{ sourceHash, sourceBytes, collections: planned(run, snapshot) },
    snapshot: { path, sha256: sourceHash, bytes: sourceBytes, files },
  })
}

async function mustBeUnchanged({ deps: { db }, ref }: OpenRun, { sha256 }: TakenSnapshot): Promise<void> {
  const before = await lastDone(db, ref.tenantId, ref.source)
  if (before === null || before.sourceHash === sha256) return
  const says = `The source has changed since backfill ${before.number}, and its file says \`onChange: refuse\`. Set \`onChange: delta\` to bring what is new and changed.`
  throw new BackfillFault('SOURCE_CHANGED', says)
}

const planned = ({ mapping: { collections } }: OpenRun, snapshot: TakenSnapshot): BackfillCollection[] =>
  copyOrder(collections).map((mapping) => {
    const collection = collectionName(mapping)
    const found = snapshot.collections.find((each) => each.collection === collection)
    const plan = { rows: found?.rows ?? 0, chunks: found?.chunks.length ?? 0 }
    return { collection, entity: mapping.entity, planned: plan, dryRun: null, copied: null, verified: null }
  })
