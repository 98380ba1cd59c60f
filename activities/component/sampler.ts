import type { SecretPlaces } from '#activities/target/resolve-values.ts'
import type { ComponentsFile, Scrape } from '#contracts/config/components.ts'
import { START_FIGURE } from '#domain/component/figure.ts'
import type { ComponentName } from '#prisma/stores/component/components.ts'
import type { Sample } from '#prisma/stores/component/samples.ts'
import { type Reading, readScrape } from './read-scrape.ts'
import { ScrapeFailure, scrape } from './scrape.ts'
import { listedComponents } from './watched.ts'

/** So many are asked at the same time at the most: one machine away must not take all sockets. */
const MOST_AT_ONCE = 50
/** While the database is away the newest samples are kept, so many. */
const MOST_KEPT = 20_000

type Scraped = ComponentName & { scrape: Scrape }

/** Asks components for their metrics, each on its own clock and none waiting for another. One for each tenant. */
export class Sampler {
  readonly #places: SecretPlaces
  readonly #now: () => number
  readonly #dueAt = new Map<string, number>()
  readonly #asked = new Set<string>()
  readonly #readings = new Map<string, Reading>()
  readonly #faults = new Map<string, string>()
  #samples: Sample[] = []

  constructor(places: SecretPlaces, now: () => number = Date.now) {
    this.#places = places
    this.#now = now
  }

  /** Why a component could not be asked the last time; null = it could. */
  faultOf(slug: string): string | null {
    return this.#faults.get(slug) ?? null
  }

  /** Asks those that are due, without waiting for them. */
  askDue(file: ComponentsFile, signal: AbortSignal): void {
    const names = new Map(listedComponents(file).map((name) => [name.slug, name]))
    this.#forgetOthers(names)
    const now = this.#now()
    const due = file.components.flatMap(({ slug, scrape: how }) => {
      const name = names.get(slug)
      if (!how || !name || this.#asked.has(slug)) return []
      const dueAt = this.#dueAt.get(slug) ?? now
      this.#dueAt.set(slug, dueAt)
      return now < dueAt ? [] : [{ ...name, scrape: how, dueAt }]
    })
    // Who waited longest first: those that never answer, asked again and again, must not keep others from being asked at all.
    const next = due.toSorted((a, b) => a.dueAt - b.dueAt).slice(0, MOST_AT_ONCE - this.#asked.size)
    for (const { dueAt, ...scraped } of next) {
      // A beat that was missed is not made up for.
      this.#dueAt.set(scraped.slug, Math.max(dueAt + scraped.scrape.every, now))
      void this.#ask(scraped, signal)
    }
  }

  /** What was told since the last time this was asked, to be kept; `putBack` when it could not be. */
  take(): Sample[] {
    const samples = this.#samples
    this.#samples = []
    return samples
  }

  putBack(samples: readonly Sample[]): void {
    this.#samples = [...samples, ...this.#samples].slice(-MOST_KEPT)
  }

  /** Never rejects: what went wrong is the component's fault, and said as such. */
  async #ask({ slug, scrape: how }: Scraped, signal: AbortSignal): Promise<void> {
    this.#asked.add(slug)
    try {
      const text = await scrape(how, this.#places, signal)
      const reading = readScrape(text, { figures: how.figures, at: this.#now(), before: this.#readings.get(slug) ?? null })
      this.#readings.set(slug, reading)
      this.#took(slug, reading)
    } catch (error) {
      if (signal.aborted) return
      this.#faults.set(slug, error instanceof ScrapeFailure ? error.message : 'Its metrics could not be read.')
    } finally {
      this.#asked.delete(slug)
    }
  }

  #took(slug: string, { at, figures, counters }: Reading): void {
    const isTold = Object.keys(figures).some((figure) => figure !== START_FIGURE)
    // Of a counter nothing can be told before its second scrape.
    const isCounted = [...counters.values()].some((series) => series.size > 0)
    if (isTold || isCounted) this.#faults.delete(slug)
    else this.#faults.set(slug, 'Its metrics hold none of the figures that are looked for.')
    if (isTold) this.#samples.push({ component: slug, at, figures })
  }

  #forgetOthers(names: ReadonlyMap<string, unknown>): void {
    for (const known of [this.#dueAt, this.#readings, this.#faults])
      for (const slug of known.keys()) if (!names.has(slug)) known.delete(slug)
  }
}
