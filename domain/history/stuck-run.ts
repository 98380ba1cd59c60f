/** A run of equal values has to be so many times as long as the longest before it. */
const LONGER = 2
/** Values from which the chance of a repetition can be told. */
const LEAST_VALUES = 100

/** How rare it is that a series does not move: what measures a fleet and always says the same measures nothing. */
export class StuckRun {
  private last: number | null = null
  private run = 1
  private longest = 1
  private seen = 0
  private repeats = 0

  /** One in so many, were the next value this one; 1 = as usual, or too little is known. */
  rarityOf(value: number): number {
    if (this.seen < LEAST_VALUES || value !== this.last || this.run + 1 <= this.longest * LONGER) return 1
    const chance = (this.repeats + 1) / (this.seen + 2)
    return Math.min(1e6, chance ** -this.run)
  }

  add(value: number): void {
    if (value === this.last) {
      this.repeats += 1
      this.run += 1
    } else {
      this.longest = Math.max(this.longest, this.run)
      this.run = 1
    }
    this.last = value
    this.seen += 1
  }
}
