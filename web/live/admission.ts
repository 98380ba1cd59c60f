/** A token bucket: how many streams may begin now. Above it, a reader is sent away with its own time to come back. */
export class Admission {
  private tokens: number
  private filledAt: number
  private readonly perSecond: number

  /** @param perSecond both the steady rate and the burst */
  constructor(perSecond: number, now: number) {
    this.perSecond = perSecond
    this.tokens = perSecond
    this.filledAt = now
  }

  /** Takes one place; false = none is left at `now` (ms, must not go back). */
  take(now: number): boolean {
    this.tokens = Math.min(this.perSecond, this.tokens + ((now - this.filledAt) / 1000) * this.perSecond)
    this.filledAt = now
    if (this.tokens < 1) return false
    this.tokens -= 1
    return true
  }
}
