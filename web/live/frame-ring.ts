import type { LiveFrame } from '#contracts/live.ts'

/** One outbox row in memory. `at` = when this process read it, ms since epoch. */
export type RingEntry = { readonly id: bigint; readonly frame: LiveFrame; readonly at: number }

/** What is kept for readers that come back: enough for a reconnect storm and for a web process that restarts behind a proxy. */
export const RING_LIMITS = { entries: 10_000, ageMs: 5 * 60_000 } as const

/** The newest frames of one tenant in stream order. `floor` is the position after which nothing is missing. */
export class FrameRing {
  private entries: RingEntry[] = []
  /** Entries before this index are gone; they are cut off in bulk, so that dropping one costs nothing. */
  private start = 0
  private floor: bigint
  private newest: bigint
  private readonly limits: { entries: number; ageMs: number }

  /** @param position stream position up to which the past is not wanted */
  constructor(position: bigint, limits: { entries: number; ageMs: number } = RING_LIMITS) {
    this.floor = position
    this.newest = position
    this.limits = limits
  }

  /** Position of the newest frame (or the one the ring began at). */
  get head(): bigint {
    return this.newest
  }

  get size(): number {
    return this.entries.length - this.start
  }

  /** Appends a frame; ids must rise, and one that does not is a frame that was seen before and is left out. */
  push(entry: RingEntry): void {
    if (entry.id <= this.newest) return
    this.entries.push(entry)
    this.newest = entry.id
    this.drop(entry.at)
  }

  /** Moves the head over positions that belong to other tenants or were rolled back. */
  advance(position: bigint): void {
    if (position > this.newest) this.newest = position
  }

  /** Whether everything after `position` is here. */
  covers(position: bigint): boolean {
    return position >= this.floor && position <= this.newest
  }

  /** The frames after `position`, oldest first. Call only where `covers(position)`. */
  since(position: bigint): readonly RingEntry[] {
    let low = this.start
    let high = this.entries.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((this.entries[middle] as RingEntry).id > position)
        high = middle // middle < length
      else low = middle + 1
    }
    return this.entries.slice(low)
  }

  private drop(now: number): void {
    const oldest = now - this.limits.ageMs
    while (this.start < this.entries.length) {
      const entry = this.entries[this.start] as RingEntry // start < length
      if (this.size <= this.limits.entries && entry.at >= oldest) break
      this.floor = entry.id
      this.start += 1
    }
    if (this.start > 1_000 && this.start * 2 > this.entries.length) {
      this.entries = this.entries.slice(this.start)
      this.start = 0
    }
  }
}
