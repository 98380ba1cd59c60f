import { move, transferableSymbol, valueSymbol, workerData } from 'piscina'
import { encodeRows } from '#prisma/stores/backfill/encode-rows.ts'
import type { ChunkTask, Encoded, ThreadSetup } from './chunk-task.ts'
import { ChunkWork } from './chunk-work.ts'
import { crossing } from './crossing.ts'

const work = new ChunkWork(workerData as ThreadSetup) // given by `ChunkThreads` alone

/** One chunk of a run, in a thread of its own: reading, redacting, mapping and encoding take the time, and must not hold up the worker. */
export default async function chunkThread(task: ChunkTask): Promise<unknown> {
  const crossed = await crossing(() => perform(task))
  if (task.work !== 'encode' || !('value' in crossed)) return crossed
  const { bytes } = (crossed.value as Encoded).rows // of that work
  // Given away instead of copied.
  return move({ [transferableSymbol]: bytes.buffer, [valueSymbol]: crossed })
}

function perform(task: ChunkTask): unknown {
  switch (task.work) {
    case 'scan':
      return work.scan(task)
    case 'follow':
      return work.follow(task)
    case 'show':
      return work.show(task)
    case 'encode':
      return encode(task)
  }
}

function encode(task: ChunkTask): Encoded {
  const { ready, ...rest } = work.ready(task)
  const rows = encodeRows(task.entity, ready)
  // A small buffer shares its memory with others, which must stay here.
  const isOwn = rows.bytes.byteLength === rows.bytes.buffer.byteLength
  return { ...rest, rows: { ...rows, bytes: isOwn ? rows.bytes : new Uint8Array(rows.bytes) } }
}
