import type { BackfillRef } from '#contracts/backfill-payloads.ts'
import { doneChunks } from '#prisma/stores/backfill/done-chunks.ts'
import { writeChunk } from '#prisma/stores/backfill/write-chunk.ts'
import type { BackfillDeps } from './backfill-deps.ts'
import type { Chunk } from './chunk-task.ts'
import { CountRows } from './count-rows.ts'
import { doPhase } from './do-phase.ts'
import { enterRun } from './enter-run.ts'
import { inThreads } from './in-threads.ts'
import { rowsOf } from './run-chunks.ts'
import type { Threaded } from './scan-source.ts'
import { toChunk } from './to-chunk.ts'
import { trySource } from './try-source.ts'
import { written } from './written.ts'

/** Copies every chunk that is not there yet, each with its checkpoint in one transaction. */
export function createCopyBackfill(deps: BackfillDeps) {
  return async function copyBackfill(ref: BackfillRef): Promise<void> {
    await doPhase(deps, ref, { state: 'copying', says: 'Copies all rows' }, async (run, progress) => {
      const threaded = await enterRun(run, progress)
      // Of a snapshot that was lost and taken anew nothing is known yet; else this does nothing.
      await trySource(threaded)
      // Commits do not wait for the disk: what Postgres lost in a crash is seen by asking it, and is copied again.
      while ((await copyRest(threaded)) > 0) run.signal.throwIfAborted()
    })
  }
}

/** @returns how many chunks it has copied */
async function copyRest(threaded: Threaded): Promise<number> {
  const { run, chunks, progress, setup } = threaded
  const { deps, ref, view, signal } = run
  const done = await doneChunks(deps.db, ref.tenantId, ref.backfillId)
  const counts = new CountRows()
  for (const { collection, counts: of } of done) counts.add(collection, of)
  const isDone = new Set(done.map(({ collection, n }) => placeOf({ collection, n })))
  const rest = chunks.filter((chunk) => !isDone.has(placeOf(chunk)))
  const news = () => ({ collections: counts.into(view.collections, 'copied') })
  progress.begin(rowsOf(chunks), rowsOf(chunks) - rowsOf(rest))
  const ready = inThreads('encode', { setup, chunks: rest, signal, kept: 'take' })
  for await (const { task, counts: of } of written(ready, async ({ task, result }) => {
    if (result.late.length > 0) throw new Error('A row is wrong that was not when it was tried.')
    return await writeChunk(deps.db, ref.tenantId, toChunk(run, task, result), { commit: true })
  })) {
    counts.add(task.collection, of)
    await progress.add(task.to - task.from + 1, news)
  }
  await progress.finish(news())
  return rest.length
}

const placeOf = ({ collection, n }: Pick<Chunk, 'collection' | 'n'>): string => `${n} ${collection}`
