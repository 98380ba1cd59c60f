import { type Outbox, PAGE_ROWS } from './outbox.ts'
import type { TenantFeed } from './tenant-feed.ts'
import { framesEvent, resetEvent } from './wire.ts'

/** A coalesced batch above this size is sent in steps, so that one slow reader never has more than this waiting twice. */
const BATCH_BYTES = 512 * 1024
/** Ring entries to a step. */
const STEP_ENTRIES = 500

/** Bytes to write, and the position the reader is at once it has them. */
export type Batch = { bytes: Buffer; position: bigint }

/** The next bytes for a reader at `position`, which the ring covers. */
export function batchFromRing(feed: TenantFeed, position: bigint): Batch {
  const head = feed.ring.head
  const entries = feed.ring.since(position)
  const bytes = framesEvent(
    entries.map((entry) => entry.frame),
    head,
  )
  if (bytes.length <= BATCH_BYTES || entries.length <= STEP_ENTRIES) return { bytes, position: head }
  const step = entries.slice(0, STEP_ENTRIES)
  const reached = step.at(-1)?.id ?? head
  return {
    bytes: framesEvent(
      step.map((entry) => entry.frame),
      reached,
    ),
    position: reached,
  }
}

/** Reads of the past under way, so that readers at one position share one query. */
export class PastReader {
  private readonly underWay = new Map<string, Promise<Batch>>()
  private readonly outbox: Outbox

  constructor(outbox: Outbox) {
    this.outbox = outbox
  }

  /**
   * The next bytes for a reader whose position is older than the ring: rows from Postgres, or a reset where those are gone.
   * @throws what the outbox throws
   */
  read(tenantId: string, position: bigint, head: bigint): Promise<Batch> {
    const key = `${tenantId}/${position}`
    const known = this.underWay.get(key)
    if (known) return known
    const reading = this.readOnce(tenantId, position, head).finally(() => this.underWay.delete(key))
    this.underWay.set(key, reading)
    return reading
  }

  private async readOnce(tenantId: string, position: bigint, head: bigint): Promise<Batch> {
    if (position > head) return { bytes: resetEvent('new-epoch', head), position: head }
    const page = await this.outbox.read(tenantId, position, PAGE_ROWS)
    if (page.tooOld) return { bytes: resetEvent('too-old', head), position: head }
    const frames = page.items.map((item) => item.frame)
    return { bytes: framesEvent(frames, page.position), position: page.position }
  }
}
