import { replayedRows } from '#prisma/stores/backfill/replayed-rows.ts'
import { ensureSnapshot } from './ensure-snapshot.ts'
import type { OpenRun } from './open-run.ts'
import type { Progress } from './progress.ts'
import { runChunks, threadSetup } from './run-chunks.ts'
import type { Threaded } from './scan-source.ts'
import { SnapshotNotes } from './snapshot-notes.ts'

/** A run with its snapshot and chunks, for a phase that goes through them. */
export async function enterRun(run: OpenRun, progress: Progress): Promise<Threaded> {
  const snapshot = await ensureSnapshot(run)
  using notes = new SnapshotNotes(snapshot.path)
  if (run.view.replays !== null && notes.outcome('wanted') === null) {
    const ids = await replayedRows(run.deps.db, run.ref.tenantId, run.view.replays, run.ref.backfillId)
    notes.finish('wanted', {}, () => notes.addWanted(ids))
  }
  return { run, progress, setup: threadSetup(run, snapshot), chunks: runChunks(run, snapshot) }
}
