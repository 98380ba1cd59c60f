import { BackfillFault } from '#activities/legacy/backfill-fault.ts'
import type { BackfillRef } from '#contracts/backfill-payloads.ts'
import type { BackfillCollection } from '#contracts/backfills.ts'
import { copyOrder } from '#domain/backfill/compile-mapping.ts'
import { collectionName } from '#domain/backfill/mapping.ts'
import { type LastDone, lastDone } from '#prisma/stores/backfill/last-done.ts'
import { saveBackfill } from '#prisma/stores/backfill/save-backfill.ts'
import type { BackfillDeps } from './backfill-deps.ts'
import { doPhase } from './do-phase.ts'
import { ensureSnapshot } from './ensure-snapshot.ts'
import { mustKnowRows } from './must-know-rows.ts'
import type { OpenRun } from './open-run.ts'
import type { Progress } from './progress.ts'
import { publicKeyOf } from './sign-report.ts'
import type { TakenSnapshot } from './snapshot-thread.ts'

/** Takes the snapshot of the source, holds the mapping to it, and says what there is to do. Nothing is written but that. */
export function createPlanBackfill(deps: BackfillDeps) {
  return async function planBackfill(ref: BackfillRef): Promise<void> {
    await doPhase(deps, ref, { state: 'planning', says: 'Takes a snapshot of the source' }, plan)
  }
}

async function plan(run: OpenRun, _progress: Progress): Promise<void> {
  const { deps, ref, file } = run
  const before = await lastDone(deps.db, ref.tenantId, ref.source)
  if (before) mustHaveItsKey(run, before)
  await mustKnowRows(run)
  const snapshot = await ensureSnapshot(run)
  if (before && file.onChange === 'refuse') mustBeUnchanged(before, snapshot)
  const { sha256: sourceHash, bytes: sourceBytes, path, files } = snapshot
  await saveBackfill(deps.db, ref.tenantId, ref.backfillId, {
    ...{ sourceHash, sourceBytes, collections: planned(run, snapshot) },
    snapshot: { path, sha256: sourceHash, bytes: sourceBytes, files },
  })
}

function mustBeUnchanged(before: LastDone, { sha256 }: TakenSnapshot): void {
  if (before.sourceHash === sha256) return
  const says = `The source has changed since backfill ${before.number}, and its file says \`onChange: refuse\`. Set \`onChange: delta\` to bring what is new and changed.`
  throw new BackfillFault('SOURCE_CHANGED', says)
}

/** Ids of rows are made with the key that reports are signed by: under another, every row would be a new one beside the old. */
function mustHaveItsKey({ deps }: OpenRun, { number, publicKey }: LastDone): void {
  if (publicKey === null || publicKey === publicKeyOf(deps.redactionKey)) return
  const says = `MISSION_CONTROL_REDACTION_KEY is not what it was for backfill ${number}: all rows would come a second time. Set it as it was, or undo what this source has brought.`
  throw new BackfillFault('KEY_CHANGED', says)
}

const planned = ({ mapping: { collections } }: OpenRun, snapshot: TakenSnapshot): BackfillCollection[] =>
  copyOrder(collections).map((mapping) => {
    const collection = collectionName(mapping)
    const found = snapshot.collections.find((each) => each.collection === collection)
    const plan = { rows: found?.rows ?? 0, chunks: found?.chunks.length ?? 0 }
    return { collection, entity: mapping.entity, planned: plan, dryRun: null, copied: null, verified: null }
  })
