import type { LiveBye } from '#contracts/live.ts'
import { PastReader } from './catch-up.ts'
import { fanOutRound } from './fan-out-round.ts'
import type { LiveConnection } from './live-connection.ts'
import type { Outbox } from './outbox.ts'
import { TenantFeed } from './tenant-feed.ts'
import { tickMs } from './tick.ts'
import { heartbeat } from './wire.ts'

/** Silence after which a comment is sent. */
const HEARTBEAT_MS = 15_000
/** A reader that takes nothing for this long is cut off. */
const STALLED_MS = 30_000

/** Figures of a room since it was opened. `slowestMs` = the longest round of writing to everybody. */
export type RoomTotals = { writes: number; rounds: number; slowestMs: number; ended: Record<string, number> }

/** The open streams of one tenant and what feeds them: nothing of another tenant is ever in here. */
export class LiveRoom {
  readonly tenantId: string
  readonly feed: TenantFeed
  readonly connections = new Set<LiveConnection>()
  readonly totals: RoomTotals = { writes: 0, rounds: 0, slowestMs: 0, ended: {} }
  private timer: NodeJS.Timeout | null = null
  private running = false
  private closed = false
  private lastRoundAt = 0
  private readonly past: PastReader
  private readonly onError: (error: unknown) => void

  private constructor(tenantId: string, feed: TenantFeed, outbox: Outbox, onError: (error: unknown) => void) {
    this.tenantId = tenantId
    this.feed = feed
    this.past = new PastReader(outbox)
    this.onError = onError
  }

  /** @throws what the outbox throws */
  static async open(tenantId: string, outbox: Outbox, onError: (error: unknown) => void): Promise<LiveRoom> {
    return new LiveRoom(tenantId, await TenantFeed.open(tenantId, outbox), outbox, onError)
  }

  /** Reads what is new and sends it on. @throws what the outbox throws */
  async refresh(): Promise<void> {
    await this.feed.refresh()
    this.schedule()
  }

  /** Plans the next round: at once where the last is long enough ago, so that a quiet fleet's news do not wait. */
  schedule(): void {
    if (this.timer || this.running || this.closed || this.connections.size === 0) return
    const waitMs = Math.max(0, this.lastRoundAt + tickMs(this.connections.size) - Date.now())
    this.timer = setTimeout(() => void this.round().catch(this.onError), waitMs)
  }

  /** Ends one stream with a reason. */
  end(connection: LiveConnection, bye: LiveBye): void {
    this.totals.ended[bye.reason] = (this.totals.ended[bye.reason] ?? 0) + 1
    connection.end(bye)
  }

  /** Cuts off who does not read and sends a sign of life to who heard nothing. */
  sweep(now: number): void {
    for (const connection of this.connections) {
      if (connection.stalledMs(now) >= STALLED_MS) {
        this.totals.ended.slow = (this.totals.ended.slow ?? 0) + 1
        connection.destroy()
      } else if (now - connection.lastWriteAt >= HEARTBEAT_MS && !connection.isFull) connection.write(heartbeat, now)
    }
  }

  /** Ends all streams, each with its own time to come back. */
  close(retryMs: () => number): void {
    this.closed = true
    if (this.timer) clearTimeout(this.timer)
    for (const connection of this.connections) this.end(connection, { reason: 'shutdown', retryMs: retryMs() })
  }

  private async round(): Promise<void> {
    this.timer = null
    this.running = true
    this.lastRoundAt = Date.now()
    const headAtStart = this.feed.ring.head
    let unfinished = false
    try {
      const result = await fanOutRound(this.feed, this.connections, this.past, {
        onDone: () => this.schedule(),
        onError: this.onError,
      })
      unfinished = result.unfinished
      this.totals.writes += result.writes
      this.totals.rounds += 1
      this.totals.slowestMs = Math.max(this.totals.slowestMs, Date.now() - this.lastRoundAt)
    } finally {
      this.running = false
    }
    if (unfinished || this.feed.ring.head !== headAtStart) this.schedule()
  }
}
