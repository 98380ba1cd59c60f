/** So many of the latest scores are what a series is compared with: two weeks of 5-minute figures. */
const MOST_SCORES = 4_000
/** With fewer nothing is said. */
const LEAST_SCORES = 100
/** The share of the scores that tells how the tail falls, and the fewest that can. */
const TAIL_SHARE = 0.05
const LEAST_TAIL = 10
/** What was about as far so often is counted, wherever it lies: what happens each morning is usual, however far from the rest. */
const [COUNTED, ALIKE] = [3, 0.8]
/** As the tail of a normal distribution falls beyond two deviations; steeper is not believed of so few scores. */
const STEEPEST = 6
/** In deviations: scores below this are no tail. */
const LEAST_THRESHOLD = 1
/** Beyond this no series is long enough to tell. */
const MOST = 1e6

/**
 * How rare a score is in the history of its own series: one in so many. Within what was seen it is counted; beyond that the tail is
 * followed as a power law (Hill, Annals of Statistics 3, 1975), which is right for the heavy tails that loads have and careful for light
 * ones. What is usual for a wild series is so far from usual for a quiet one, without a limit that somebody has to set.
 */
export class Rarity {
  /** In the order in which they came, and ascending. */
  private readonly came: number[] = []
  private readonly inOrder: number[] = []
  /** Came too lately to be history. */
  private recent: number[] = []
  private readonly settlesAfter: number

  /** @param settlesAfter so many scores later a score is history: what creeps up must not be compared with itself */
  constructor(settlesAfter = 0) {
    this.settlesAfter = settlesAfter
  }

  get isLearning(): boolean {
    return this.came.length < LEAST_SCORES
  }

  add(score: number): void {
    this.recent.push(score)
    if (this.recent.length > this.settlesAfter) this.settle(this.recent.shift() ?? 0)
  }

  /** What came lately was the beginning of something unusual. */
  forgetRecent(): void {
    this.recent = []
  }

  private settle(score: number): void {
    this.came.push(score)
    this.inOrder.splice(this.placeOf(score), 0, score)
    if (this.came.length <= MOST_SCORES) return
    this.inOrder.splice(this.placeOf(this.came.shift() ?? 0), 1)
  }

  /** @returns from 1 to a million; null while there are too few scores */
  of(score: number): number | null {
    if (this.isLearning) return null
    const count = this.inOrder.length
    const size = Math.max(LEAST_TAIL, Math.floor(count * TAIL_SHARE))
    const threshold = Math.max(LEAST_THRESHOLD, this.inOrder[count - size - 1] ?? 0)
    if (score <= threshold) return count / Math.max(1, count - this.placeOf(score))
    const likeIt = count - this.placeOf(score * ALIKE)
    if (likeIt >= COUNTED) return count / likeIt
    const tail = this.inOrder.slice(this.placeOf(threshold))
    return Math.min(MOST, (count / Math.max(1, tail.length)) * (score / threshold) ** fallOf(tail, threshold))
  }

  /** Where a score belongs: how many are smaller. */
  private placeOf(score: number): number {
    let [low, high] = [0, this.inOrder.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if ((this.inOrder[middle] ?? 0) < score) low = middle + 1
      else high = middle
    }
    return low
  }
}

/** By which power a tail falls. */
function fallOf(tail: readonly number[], threshold: number): number {
  const sum = tail.reduce((logs, score) => logs + Math.log(score / threshold), 0)
  return sum > 0 ? Math.min(STEEPEST, tail.length / sum) : STEEPEST
}
