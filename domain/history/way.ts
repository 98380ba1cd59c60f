import type { Expectation } from './expectation.ts'
import { Rarity } from './rarity.ts'
import { push, robustDeviation, trimmedMean } from './series.ts'

/** How far off it was: so many of the latest. */
const RESIDUALS = 300
/** Until so many are known, nothing is said of how wide they lie. */
const LEAST_RESIDUALS = 20
/** What is usual does not change with one point: it is looked at anew after so many. */
const LOOK_AGAIN = 5
/** The share of the distances that tell nothing of how right it is: what is unusual is to be far off. */
const WORST_LEFT_OUT = 0.05
/** Weight of the newest residual in the moving average, which finds what is small and lasts. */
const NEWEST = 0.05
/** A single residual counts so many deviations at most in the moving average: it is for what lasts. */
const MOST_OF_ONE = 4

/** In deviations: what is farther is no rarer. */
const FARTHEST = 1e6
/** So many points the moving average takes to show what has changed. */
const CREEPS = 30

/** How rare a point is, and by which look. */
export type Rare = { rarity: number; because: 'far' | 'lasting' | 'stuck' }

/** A way of expecting: how right it has been, and how rare it is that it is so far off, at once or on average. */
export class Way {
  readonly expectation: Expectation
  private readonly residuals: number[] = []
  private readonly single = new Rarity()
  private readonly lasting = new Rarity(CREEPS)
  private average = 0
  private deviation = 0
  private sinceLook = 0
  /** Mean distance, without the worst; infinite = not known yet. */
  error = Number.POSITIVE_INFINITY

  constructor(expectation: Expectation) {
    this.expectation = expectation
  }

  /**
   * Compares a value with what was expected, and learns from it.
   * @param least the smallest deviation that makes sense
   * @param keeps whether the distance is one of those that are usual
   * @returns null while it is learning
   */
  judge(residual: number, least: number, keeps: boolean): Rare | null {
    const found =
      this.residuals.length < LEAST_RESIDUALS
        ? null
        : this.compare(bounded(residual / Math.max(this.deviation, least), FARTHEST), keeps)
    push(this.residuals, residual, RESIDUALS)
    this.look()
    return found
  }

  /** What led up to an episode is no part of what is usual. */
  forgetRecent(): void {
    this.lasting.forgetRecent()
  }

  /** What lasted before a gap has not lasted through it. */
  forgetAverage(): void {
    this.average = 0
  }

  private compare(distance: number, keeps: boolean): Rare | null {
    this.average += NEWEST * (bounded(distance, MOST_OF_ONE) - this.average)
    const [once, long] = [Math.abs(distance), Math.abs(this.average)]
    const [far, lasting] = [this.single.of(once), this.lasting.of(long)]
    if (keeps) {
      this.single.add(once)
      this.lasting.add(long)
    }
    if (far === null) return null
    return lasting !== null && lasting > far ? { rarity: lasting, because: 'lasting' } : { rarity: far, because: 'far' }
  }

  private look(): void {
    this.sinceLook += 1
    if (this.sinceLook < LOOK_AGAIN || this.residuals.length < LEAST_RESIDUALS) return
    this.sinceLook = 0
    this.deviation = robustDeviation(this.residuals)
    this.error = trimmedMean(this.residuals.map(Math.abs), WORST_LEFT_OUT)
  }
}

const bounded = (value: number, most: number): number => Math.max(-most, Math.min(most, value))
