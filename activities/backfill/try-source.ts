import { ApplicationFailure } from '@temporalio/common'
import { writeChunk } from '#prisma/stores/backfill/write-chunk.ts'
import type { BadKey } from './chunk-task.ts'
import { CountRows } from './count-rows.ts'
import { inThreads } from './in-threads.ts'
import { rowsOf } from './run-chunks.ts'
import { leaveOutLate, scanSource, type Threaded } from './scan-source.ts'
import { SnapshotNotes } from './snapshot-notes.ts'
import { toChunk } from './to-chunk.ts'
import { written } from './written.ts'

/**
 * Looks at all rows, then writes each chunk as it will be copied and takes it back: what comes of it is what will come of the
 * copy. Done once a snapshot; a second time it says nothing new and does nothing.
 * @throws ApplicationFailure TOO_MANY_BAD_ROWS, NOTHING_TO_REPLAY
 */
export async function trySource(threaded: Threaded): Promise<void> {
  await scanSource(threaded)
  {
    using notes = new SnapshotNotes(threaded.setup.snapshot)
    if (notes.outcome('tried') !== null) return
  }
  // A row may become wrong when all secrets of the source are masked in it, and take others with it: then all is tried again.
  for (;;) {
    const late = await tryAll(threaded)
    if (late.size === 0) break
    await leaveOutLate(threaded, late)
  }
  using notes = new SnapshotNotes(threaded.setup.snapshot)
  notes.finish('tried', {})
}

async function tryAll({ run, setup, chunks, progress }: Threaded): Promise<ReadonlyMap<string, BadKey[]>> {
  const { db } = run.deps
  const counts = new CountRows()
  const late = new Map<string, BadKey[]>()
  const news = () => ({ phase: 'Tries all rows', collections: counts.into(run.view.collections, 'dryRun') })
  progress.begin(rowsOf(chunks))
  const ready = inThreads('encode', { setup, chunks, signal: run.signal, kept: 'keep' })
  for await (const { task, counts: of } of written(ready, async ({ task, result }) => {
    if (result.late.length > 0) late.set(task.collection, [...(late.get(task.collection) ?? []), ...result.late])
    counts.addMasked(task.collection, result.masked)
    return await writeChunk(db, run.ref.tenantId, toChunk(run, task, result), { commit: false })
  })) {
    counts.add(task.collection, of)
    await progress.add(task.to - task.from + 1, news)
  }
  run.signal.throwIfAborted()
  const collections = counts.into(run.view.collections, 'dryRun')
  const quarantined = collections.reduce((sum, { dryRun }) => sum + (dryRun?.quarantined ?? 0), 0)
  if (late.size > 0) return late
  const found = collections.reduce((sum, { dryRun }) => sum + (dryRun?.rows ?? 0), 0)
  const notFound = run.view.replays === null ? null : wantedIn(setup.snapshot) - found
  await progress.finish({ collections, quarantined, notFound, redactions: counts.redactions })
  if (notFound !== null && found === 0) throw nothingToReplay()
  return late
}

function wantedIn(snapshot: string): number {
  using notes = new SnapshotNotes(snapshot)
  return notes.wantedCount()
}

/** Rows are known by their key: under another one, those that were left out are not found again. */
const nothingToReplay = (): ApplicationFailure =>
  ApplicationFailure.nonRetryable(
    'None of the rows that were left out is in the source under the key that it had. Where the key of the mapping has changed, undo what the source has brought, and start a run of all rows.',
    'NOTHING_TO_REPLAY',
  )
