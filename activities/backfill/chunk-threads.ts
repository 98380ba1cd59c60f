import { Piscina } from 'piscina'
import type { Chunk, ChunkResults, ChunkTask, ThreadSetup } from './chunk-task.ts'
import { type Crossing, crossed } from './crossing.ts'

/** As many as Postgres and the worker leave room for on two cores; more would only make each slower. */
const THREADS = 2
/** Chunks that are ready or being made before the first of them is written: what bounds the memory of a run of any size. */
const AHEAD = 4
/** A thread holds one chunk at a time: some MB of rows, a mapping, what it remembers of links, and the known secrets. */
const HEAP_MB = 512

type Made<W extends ChunkTask['work']> = { task: ChunkTask; result: ChunkResults[W] }

/** The threads of one phase of a run. */
export class ChunkThreads implements AsyncDisposable {
  readonly #pool: Piscina<ChunkTask>

  constructor(setup: ThreadSetup) {
    this.#pool = new Piscina<ChunkTask>({
      filename: new URL('chunk-thread.ts', import.meta.url).href,
      workerData: setup,
      minThreads: THREADS,
      maxThreads: THREADS,
      resourceLimits: { maxOldGenerationSizeMb: HEAP_MB },
      // Its last line must not be lost, and nothing else is to be waited for.
      closeTimeout: 5_000,
    })
  }

  /** Results in the order of the tasks, a few of them made ahead. @throws the reason of `signal` when that fires, and BackfillFault */
  async *run<W extends ChunkTask['work']>(work: W, chunks: Iterable<Chunk>, signal: AbortSignal): AsyncGenerator<Made<W>> {
    const under: { task: ChunkTask; result: Promise<Crossing<ChunkResults[W]>> }[] = []
    try {
      for (const chunk of chunks) {
        under.push(this.#begin(work, chunk))
        if (under.length >= AHEAD) yield await first(under, signal)
      }
      while (under.length > 0) yield await first(under, signal)
    } finally {
      await Promise.allSettled(under.map(({ result }) => result))
    }
  }

  #begin<W extends ChunkTask['work']>(work: W, chunk: Chunk) {
    const task = { ...chunk, work }
    const result = this.#pool.run(task) as Promise<Crossing<ChunkResults[W]>> // what `chunkThread` gives for the work
    // It is awaited in its turn; a failure before that is not an unhandled one.
    result.catch(() => undefined)
    return { task, result }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#pool.destroy()
  }
}

async function first<T>(
  under: { task: ChunkTask; result: Promise<Crossing<T>> }[],
  signal: AbortSignal,
): Promise<{ task: ChunkTask; result: T }> {
  signal.throwIfAborted()
  const next = under.shift()
  if (!next) throw new Error('No chunk is being made.')
  return { task: next.task, result: crossed(await next.result) }
}
