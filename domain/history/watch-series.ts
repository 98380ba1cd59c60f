import { expectations } from './expectation.ts'
import { type Figure, median, push, WEEK_MS } from './series.ts'
import { StuckRun } from './stuck-run.ts'
import { type Rare, Way } from './way.ts'

/** `learning` = too little is known to judge; `missing` = nothing was measured. */
export type SeriesState = 'learning' | 'usual' | 'anomalous' | 'episode' | 'missing'

/** What is said of one point, with what came before it alone. */
export type JudgedPoint = Figure & {
  /** null = not known yet. */
  expected: number | null
  /** One in so many points of this series is as unusual; null = not known yet. */
  rarity: number | null
  /** Where an episode begins, once: what goes on is told by `state`. */
  anomalous: boolean
  state: SeriesState
  says: string
}

/** Another way has to be so much better to be taken for a calmer one. */
const BETTER = 0.9
/** At most one false episode in two weeks a series, of two looks at each point: so rare a point has to be. */
const [WEEKS_A_FALSE_ONE, LOOKS] = [2, 2]
const [LEAST_RARITY, MOST_RARITY] = [1_000, 20_000]
/** An episode is over after so many points that are no rarer than this. */
const [QUIET_POINTS, QUIET_RARITY] = [10, 20]
/** What lasts longer than this is how the series is now. */
const LONGEST_EPISODE = 100
/** A gap of so many intervals ends what is remembered of the moments before. */
const GAP_INTERVALS = 5
const INTERVALS = 50

/** What one way says of a point. */
type Said = { way: Way; expected: number; rare: Rare | null }

/**
 * Watches one series point by point and says what is unusual in it. Each point is compared with what is expected of it (by the hour of the
 * week, the time of day, or the latest values, whichever has been right most), its distance is put in deviations, and the distance in the
 * history of the series' own distances. One alarm an episode. No limit has to be set, and nothing is said before 100 points.
 */
export class SeriesWatch {
  private readonly ways: readonly Way[] = expectations().map((expectation) => new Way(expectation))
  private readonly stuck = new StuckRun()
  private readonly intervals: number[] = []
  private last: { at: number; value: number } | null = null
  private smallestStep = Number.POSITIVE_INFINITY
  /** Points of the episode at hand, and how many calm ones came last; null = none. */
  private episode: { points: number; quiet: number } | null = null

  /** @param figure later than the one before */
  judge({ at, value }: Figure): JudgedPoint {
    if (value === null)
      return { ...unknown({ at, value }, this.best(this.expected(at))), state: 'missing', says: 'Nothing was measured.' }
    // By what was known before: a point that sets its own yardstick is never far.
    const least = this.leastDeviation()
    this.keepTime(at, value)
    const best = this.best(this.compare(at, value, least))
    const stuck = this.stuck.rarityOf(value)
    this.stuck.add(value)
    if (!best?.rare) return { ...unknown({ at, value }, best), state: 'learning', says: 'Learning what is usual.' }
    const { way, expected, rare } = best
    const { rarity, because } = stuck > rare.rarity ? ({ rarity: stuck, because: 'stuck' } as const) : rare
    const state = this.follow(rarity)
    const says = wording({ value, expected, rarity, because, state, by: way.expectation.name })
    return { at, value, expected, rarity, anomalous: state === 'anomalous', state, says }
  }

  private expected(at: number): Said[] {
    return this.ways.flatMap((way) => {
      const expected = way.expectation.at(at)
      return expected === null ? [] : [{ way, expected, rare: null }]
    })
  }

  /** What all ways say, and they learn from it: one that is not trusted now may be the best next week. */
  private compare(at: number, value: number, least: number): Said[] {
    const said = this.expected(at)
    const keeps = this.episode === null || this.episode.points > LONGEST_EPISODE
    for (const each of said) each.rare = each.way.judge(value - each.expected, least, keeps)
    for (const { expectation } of this.ways) expectation.add(at, value)
    return said
  }

  /** The way that has been right most, of those that can judge. */
  private best(said: readonly Said[]): Said | null {
    const able = said.some(({ rare }) => rare) ? said.filter(({ rare }) => rare) : said
    let best: Said | null = null
    for (const each of able) if (best === null || each.way.error < best.way.error * BETTER) best = each
    return best
  }

  private keepTime(at: number, value: number): void {
    if (this.last !== null) {
      const interval = at - this.last.at
      if (this.intervals.length > 0 && interval > GAP_INTERVALS * median(this.intervals))
        for (const way of this.ways) way.forgetAverage()
      push(this.intervals, interval, INTERVALS)
      if (value !== this.last.value) this.smallestStep = Math.min(this.smallestStep, Math.abs(value - this.last.value))
    }
    this.last = { at, value }
  }

  /** A series that hardly moves has no deviation to speak of: half its smallest step, or a hundredth of it, is one. */
  private leastDeviation(): number {
    if (Number.isFinite(this.smallestStep)) return this.smallestStep / 2
    return Math.max(Math.abs(this.last?.value ?? 0) / 100, Number.MIN_VALUE)
  }

  private follow(rarity: number): SeriesState {
    if (this.episode === null) {
      if (rarity < this.rareEnough()) return 'usual'
      this.episode = { points: 1, quiet: 0 }
      for (const way of this.ways) way.forgetRecent()
      return 'anomalous'
    }
    const quiet = rarity <= QUIET_RARITY ? this.episode.quiet + 1 : 0
    this.episode = quiet < QUIET_POINTS ? { points: this.episode.points + 1, quiet } : null
    return this.episode === null ? 'usual' : 'episode'
  }

  /** By how many points a week the series has: what is looked at often has more chances to be rare. */
  private rareEnough(): number {
    const perWeek = WEEK_MS / Math.max(1, median(this.intervals) || 1)
    return Math.min(MOST_RARITY, Math.max(LEAST_RARITY, perWeek * WEEKS_A_FALSE_ONE * LOOKS))
  }
}

const unknown = (figure: Figure, best: Said | null) => ({
  ...figure,
  ...{ expected: best?.expected ?? null, rarity: null, anomalous: false },
})

type Worded = Rare & { value: number; expected: number; state: SeriesState; by: string }

function wording({ value, expected, rarity, because, state, by }: Worded): string {
  const amount = (each: number) => String(Number(each.toPrecision(4)))
  const compared = `${amount(value)}, expected ${amount(expected)} by ${by}`
  if (state === 'usual') return `${compared}.`
  if (state === 'episode') return `${compared}; the episode goes on.`
  const rare = `rarer than 1 in ${Math.floor(rarity).toLocaleString('en')} points of this series`
  if (because === 'stuck') return `${compared}; it has not moved for longer than ever, ${rare}.`
  if (because === 'lasting') return `${compared}; it has been ${value > expected ? 'above' : 'below'} that for long, ${rare}.`
  return `${compared}, ${rare}.`
}
