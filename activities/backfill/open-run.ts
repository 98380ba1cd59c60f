import type { BackfillRef } from '#contracts/backfill-payloads.ts'
import type { BackfillView } from '#contracts/backfills.ts'
import type { BackfillFile } from '#contracts/config/backfill.ts'
import type { Mapping } from '#domain/backfill/mapping.ts'
import { findBackfill } from '#prisma/stores/backfill/find-backfill.ts'
import { pinnedFile } from '#prisma/stores/backfill/pinned-file.ts'
import type { BackfillDeps } from './backfill-deps.ts'
import { RunFolder } from './run-folder.ts'
import { wholeMapping } from './whole-mapping.ts'

/** A run as a phase finds it. */
export type OpenRun = {
  deps: BackfillDeps
  ref: BackfillRef
  view: BackfillView
  /** The file that the run began with. */
  file: BackfillFile
  mapping: Mapping
  folder: RunFolder
  /** Fires when the phase shall end at the next border of a chunk. */
  signal: AbortSignal
}

/** @throws when the run was never written down */
export async function openRun(deps: BackfillDeps, ref: BackfillRef, signal: AbortSignal): Promise<OpenRun> {
  const { tenantId, backfillId } = ref
  const view = await findBackfill(deps.db, tenantId, backfillId)
  const pinned = await pinnedFile(deps.db, tenantId, backfillId)
  if (!view || !pinned) throw new Error(`There is no backfill ${backfillId}.`)
  return { deps, ref, view, file: pinned, mapping: wholeMapping(pinned), folder: new RunFolder(deps.stateDir, ref), signal }
}
