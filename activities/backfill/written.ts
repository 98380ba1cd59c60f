import type { RowCounts } from '#contracts/backfills.ts'
import type { ChunkTask, Encoded } from './chunk-task.ts'

/** Chunks that are written at the same time: one process of Postgres fills one core. */
const AT_ONCE = 2

type Ready = { task: ChunkTask; result: Encoded }
type Writing = { task: ChunkTask; counts: Promise<RowCounts> }

/**
 * Writes chunks as they become ready, two of a collection at the same time. A collection is there before the first chunk of the next
 * one is written, as that may belong to it. Whenever this has ended, in good order or not, nothing is being written any more.
 */
export async function* written(
  ready: AsyncIterable<Ready>,
  write: (chunk: Ready) => Promise<RowCounts>,
): AsyncGenerator<{ task: ChunkTask; counts: RowCounts }> {
  const under: Writing[] = []
  try {
    for await (const chunk of ready) {
      const isNext = under.some(({ task }) => task.collection !== chunk.task.collection)
      while (under.length >= (isNext ? 1 : AT_ONCE)) yield await first(under)
      under.push(begin(chunk, write))
    }
    while (under.length > 0) yield await first(under)
  } finally {
    await Promise.allSettled(under.map(({ counts }) => counts))
  }
}

function begin(chunk: Ready, write: (chunk: Ready) => Promise<RowCounts>): Writing {
  const counts = write(chunk)
  // It is awaited in its turn; a failure before that is not an unhandled one.
  counts.catch(() => undefined)
  return { task: chunk.task, counts }
}

async function first(under: Writing[]): Promise<{ task: ChunkTask; counts: RowCounts }> {
  const [next] = under
  if (!next) throw new Error('No chunk is being written.')
  const counts = await next.counts
  under.shift()
  return { task: next.task, counts }
}
