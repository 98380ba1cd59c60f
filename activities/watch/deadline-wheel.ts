/** Width of a slot. A deadline is announced at the end of its slot, so at most this late. */
export const SLOT_MS = 1_000

/**
 * Deadlines of many keys, one a key, in slots of a second: setting one and asking what is due cost the same for ten
 * sessions and for ten thousand.
 */
export class DeadlineWheel {
  readonly #slotOf = new Map<string, number>()
  readonly #slots = new Map<number, Set<string>>()

  /** Sets the deadline of a key (ms since epoch), in place of the one it had; null = none. */
  set(key: string, at: number | null): void {
    const slot = at === null ? null : Math.ceil(at / SLOT_MS)
    const before = this.#slotOf.get(key)
    if (before === slot) return
    if (before !== undefined) this.#remove(key, before)
    if (slot === null) return
    this.#slotOf.set(key, slot)
    const keys = this.#slots.get(slot)
    if (keys) keys.add(key)
    else this.#slots.set(slot, new Set([key]))
  }

  /** Keys whose deadline has passed at `now`, which have none afterwards. */
  takeDue(now: number): string[] {
    const current = Math.floor(now / SLOT_MS)
    const due: string[] = []
    for (const [slot, keys] of this.#slots) {
      if (slot > current) continue
      due.push(...keys)
      this.#slots.delete(slot)
    }
    for (const key of due) this.#slotOf.delete(key)
    return due
  }

  #remove(key: string, slot: number): void {
    this.#slotOf.delete(key)
    const keys = this.#slots.get(slot)
    keys?.delete(key)
    if (keys?.size === 0) this.#slots.delete(slot)
  }
}
