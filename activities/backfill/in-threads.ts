import { randomUUID } from 'node:crypto'
import type { Chunk, ChunkResults, ChunkTask, ThreadSetup } from './chunk-task.ts'
import { type Crossing, crossed } from './crossing.ts'
import { threads } from './threads.ts'

/** Chunks that are ready or being made before the first of them is written: what bounds the memory of a run of any size. */
const AHEAD = 3

type Work = ChunkTask['work']
type Under<T> = { task: ChunkTask; result: Promise<Crossing<T>> }

/**
 * Does the same with many chunks in threads. Results come in the order of the chunks, a few of them made ahead. What is written to
 * the snapshot meanwhile is seen by the next call, not by this one.
 * @throws the reason of `signal` when that fires; BackfillFault
 */
export async function* inThreads<W extends Work>(
  work: W,
  { setup, chunks, signal, kept }: { setup: ThreadSetup; chunks: Iterable<Chunk>; signal: AbortSignal } & Pick<ChunkTask, 'kept'>,
): AsyncGenerator<{ task: ChunkTask; result: ChunkResults[W] }> {
  const stage = randomUUID()
  const under: Under<ChunkResults[W]>[] = []
  try {
    for (const chunk of chunks) {
      under.push(begin<W>({ ...chunk, work, setup, stage, ...(kept && { kept }) }))
      if (under.length >= AHEAD) yield await first(under, signal)
    }
    while (under.length > 0) yield await first(under, signal)
  } finally {
    // Nothing reads the snapshot any more when this has ended.
    await Promise.allSettled(under.map(({ result }) => result))
  }
}

function begin<W extends Work>(task: ChunkTask): Under<ChunkResults[W]> {
  const filename = new URL('chunk-thread.ts', import.meta.url).href
  const result = threads().run(task, { filename }) as Promise<Crossing<ChunkResults[W]>> // what `chunkThread` gives for the work
  // It is awaited in its turn; a failure before that is not an unhandled one.
  result.catch(() => undefined)
  return { task, result }
}

async function first<T>(under: Under<T>[], signal: AbortSignal): Promise<{ task: ChunkTask; result: T }> {
  signal.throwIfAborted()
  const next = under.shift()
  if (!next) throw new Error('No chunk is being made.')
  return { task: next.task, result: crossed(await next.result) }
}
