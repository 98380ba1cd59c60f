import { move, transferableSymbol, valueSymbol } from 'piscina'
import { encodeRows } from '#prisma/stores/backfill/encode-rows.ts'
import type { ChunkTask, Encoded } from './chunk-task.ts'
import { ChunkWork } from './chunk-work.ts'
import { crossing } from './crossing.ts'
import { KeptChunks } from './kept-chunks.ts'

/** What this thread is at work on: two runs at a time share the threads. */
const works = new Map<string, ChunkWork>()
const MOST_WORKS = 2

/** One chunk of a run, in a thread of its own: reading, redacting, mapping and encoding take the time, and must not hold up the worker. */
export default async function chunkThread(task: ChunkTask): Promise<unknown> {
  const crossed = await crossing(() => perform(task))
  if (task.work !== 'encode' || !('value' in crossed)) return crossed
  const { bytes } = (crossed.value as Encoded).rows // of that work
  // Given away instead of copied.
  return move({ [transferableSymbol]: bytes.buffer, [valueSymbol]: crossed })
}

/** A stage is made anew: what the snapshot knows has changed since the one before. */
function workOf({ stage, setup }: ChunkTask): ChunkWork {
  const known = works.get(stage)
  if (known) return known
  for (const [oldest, work] of works) {
    if (works.size < MOST_WORKS) break
    works.delete(oldest)
    work.close()
  }
  const work = new ChunkWork(setup)
  works.set(stage, work)
  return work
}

function perform(task: ChunkTask): unknown {
  switch (task.work) {
    case 'scan':
      return workOf(task).scan(task)
    case 'follow':
      return workOf(task).follow(task)
    case 'show':
      return workOf(task).show(task)
    case 'encode':
      return encode(task)
  }
}

function encode(task: ChunkTask): Encoded {
  const keptChunks = new KeptChunks(task.setup.snapshot)
  const known = task.kept === 'take' ? keptChunks.read(task) : null
  if (known) return known
  const made = make(task)
  if (task.kept === 'keep') keptChunks.keep(task, made)
  return made
}

function make(task: ChunkTask): Encoded {
  const { ready, ...rest } = workOf(task).ready(task)
  const rows = encodeRows(task.entity, ready)
  // A small buffer shares its memory with others, which must stay here.
  const isOwn = rows.bytes.byteLength === rows.bytes.buffer.byteLength
  return { ...rest, rows: { ...rows, bytes: isOwn ? rows.bytes : new Uint8Array(rows.bytes) } }
}
