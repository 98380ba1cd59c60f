import { replayedRows } from '#prisma/stores/backfill/replayed-rows.ts'
import { ensureSnapshot } from './ensure-snapshot.ts'
import type { OpenRun } from './open-run.ts'
import type { Progress } from './progress.ts'
import { runChunks, threadSetup } from './run-chunks.ts'
import type { Threaded } from './scan-source.ts'

/** A run with its snapshot and chunks, for a phase that goes through them. */
export async function enterRun(run: OpenRun, progress: Progress): Promise<Threaded> {
  const { deps, ref, view } = run
  const only = view.replays === null ? null : await replayedRows(deps.db, ref.tenantId, view.replays)
  const snapshot = await ensureSnapshot(run)
  return { run, progress, setup: threadSetup(run, snapshot, only), chunks: runChunks(run, snapshot) }
}
