import type { BackfillView } from '#contracts/backfills.ts'
import type { BackfillNews } from '#prisma/stores/backfill/save-backfill.ts'

/** More often nobody can read it, and every browser would be told. */
const EVERY_MS = 1_000
/** The rate is that of the last seconds: long enough to be steady, short enough to show that it drops. */
const RATE_OVER_MS = 10_000

/** How far a phase is, in rows; told about once a second. */
export class Progress {
  readonly #tell: (news: BackfillNews) => Promise<unknown>
  #total: number | null = null
  #done = 0
  #toldAt = 0
  #looks: { at: number; done: number }[] = []

  constructor(tell: (news: BackfillNews) => Promise<unknown>) {
    this.#tell = tell
  }

  /** What heartbeats carry. */
  get counts(): { done: number; total: number | null } {
    return { done: this.#done, total: this.#total }
  }

  /** Begins to count: `done` rows are there from before, and say nothing of the rate. */
  begin(total: number | null, done = 0): void {
    this.#total = total
    this.#done = done
    this.#looks = [{ at: Date.now(), done }]
  }

  /** Counts rows. `news` are made only when it is time to tell. */
  async add(rows: number, news: () => BackfillNews = () => ({})): Promise<void> {
    this.#done += rows
    const now = Date.now()
    if (now - this.#toldAt < EVERY_MS) return
    this.#toldAt = now
    this.#looks = [...this.#looks.filter(({ at }) => now - at <= RATE_OVER_MS), { at: now, done: this.#done }]
    await this.#tell({ ...news(), progress: this.#view() })
  }

  /** Tells the end of a phase, whenever the last news were. */
  async finish(news: BackfillNews): Promise<void> {
    await this.#tell({ ...news, progress: this.#view() })
  }

  #view(): NonNullable<BackfillView['progress']> {
    const rowsPerSecond = this.#rate()
    const left = this.#total === null ? null : Math.max(0, this.#total - this.#done)
    const secondsLeft = left === null || !rowsPerSecond ? null : left / rowsPerSecond
    return { done: this.#done, total: this.#total, rowsPerSecond, secondsLeft }
  }

  #rate(): number | null {
    const [first] = this.#looks
    const last = this.#looks.at(-1)
    if (!first || !last || last.at <= first.at) return null
    return ((last.done - first.done) / (last.at - first.at)) * 1_000
  }
}
