import { setImmediate } from 'node:timers/promises'
import { type Batch, batchFromRing, type PastReader } from './catch-up.ts'
import type { LiveConnection } from './live-connection.ts'
import type { TenantFeed } from './tenant-feed.ts'

/** Sockets to a chunk: about 5 ms of writing, after which new connections and requests get their turn. */
const CHUNK = 500

/** Told what went on apart from the round. */
export type PastListener = { onDone(): void; onError(error: unknown): void }

/** What one round did. `unfinished` = somebody still lacks something that could be written at once. */
export type RoundResult = { writes: number; unfinished: boolean }

/**
 * Brings every reader of a tenant towards the head. Readers at one position get the very same bytes, encoded once; a full one
 * is left where it is; one that the ring no longer covers is read for apart, without holding up the others.
 */
export async function fanOutRound(
  feed: TenantFeed,
  connections: Iterable<LiveConnection>,
  past: PastReader,
  listener: PastListener,
): Promise<RoundResult> {
  const batches = new Map<bigint, Batch>()
  const result: RoundResult = { writes: 0, unfinished: false }
  let inChunk = 0
  for (const connection of [...connections]) {
    if (inChunk >= CHUNK) {
      inChunk = 0
      await setImmediate()
    }
    if (!needsSomething(connection, feed)) continue
    if (!feed.ring.covers(connection.position)) {
      void catchUpFromPast(feed, connection, past).then(listener.onDone, listener.onError)
      continue
    }
    const batch = batches.get(connection.position) ?? batchFromRing(feed, connection.position)
    batches.set(connection.position, batch)
    connection.write(batch.bytes, Date.now())
    connection.position = batch.position
    if (batch.position < feed.ring.head) result.unfinished = true
    result.writes += 1
    inChunk += 1
  }
  return result
}

const needsSomething = (connection: LiveConnection, feed: TenantFeed): boolean =>
  connection.isOpen && !connection.catchingUp && !connection.isFull && connection.position !== feed.ring.head

async function catchUpFromPast(feed: TenantFeed, connection: LiveConnection, past: PastReader): Promise<void> {
  connection.catchingUp = true
  try {
    const batch = await past.read(feed.tenantId, connection.position, feed.ring.head)
    connection.write(batch.bytes, Date.now())
    connection.position = batch.position
  } finally {
    connection.catchingUp = false
  }
}
