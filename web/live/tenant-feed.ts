import { FrameRing } from './frame-ring.ts'
import { type Outbox, PAGE_ROWS } from './outbox.ts'

/** Read at the start, so that readers of a restarted process resume from memory: one query instead of one a reader. */
const PRELOAD_ROWS = 2_000n

/** The frames of one tenant in memory, kept up to date from the outbox by one reader at a time. */
export class TenantFeed {
  readonly ring: FrameRing
  private reading: Promise<void> | null = null
  private again = false
  readonly tenantId: string
  private readonly outbox: Outbox

  private constructor(tenantId: string, outbox: Outbox, ring: FrameRing) {
    this.tenantId = tenantId
    this.outbox = outbox
    this.ring = ring
  }

  /** Opens the feed at the newest position, with as much of the past as is kept. @throws what the outbox throws */
  static async open(tenantId: string, outbox: Outbox): Promise<TenantFeed> {
    const head = await outbox.head(tenantId)
    const from = head > PRELOAD_ROWS ? head - PRELOAD_ROWS : 0n
    const first = await outbox.read(tenantId, from, PAGE_ROWS)
    const feed = new TenantFeed(tenantId, outbox, new FrameRing(first.tooOld ? head : from))
    if (!first.tooOld) feed.take(first.items)
    await feed.refresh()
    return feed
  }

  /**
   * Reads what is new. Calls while a read is under way become one more read after it, however many they are.
   * @throws what the outbox throws; what was read before stays
   */
  async refresh(): Promise<void> {
    if (this.reading) {
      this.again = true
      return this.reading
    }
    this.reading = this.readOn().finally(() => {
      this.reading = null
    })
    return this.reading
  }

  private async readOn(): Promise<void> {
    do {
      this.again = false
      const page = await this.outbox.read(this.tenantId, this.ring.head, PAGE_ROWS)
      this.take(page.items)
      this.ring.advance(page.position)
      if (page.items.length === PAGE_ROWS) this.again = true
    } while (this.again)
  }

  private take(items: readonly { id: bigint; frame: Parameters<FrameRing['push']>[0]['frame'] }[]): void {
    const at = Date.now()
    for (const { id, frame } of items) this.ring.push({ id, frame, at })
  }
}
