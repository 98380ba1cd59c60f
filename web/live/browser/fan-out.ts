import { liveEnvironment } from './environment.ts'
import { LiveSource } from './live-source.ts'
import type { LiveBatch, LiveState } from './live-state.ts'

/** What the one connection says to the pages it serves. */
export type LiveNews = { type: 'batch'; batch: LiveBatch } | { type: 'state'; state: LiveState }

/** A page that left without a word is noticed within this time; browsers slow a hidden page's timers to one a minute. */
const PAGE_GONE_MS = 180_000
/** The connection outlives its last page a little, so that a reload does not have to reconnect. */
const LINGER_MS = 5_000

/** One page that is served. */
export type Page = { tell(news: LiveNews): void }

/** Serves any number of pages from one LiveSource: it is opened for the first page and closed after the last. */
export class FanOut {
  private readonly pages = new Map<Page, number>()
  private source: LiveSource | null = null

  /** Adds a page or, if it is known, notes that it is still there. A page that was given up and is not new has missed frames. */
  here(page: Page, isNew: boolean): void {
    const known = this.pages.has(page)
    this.pages.set(page, Date.now())
    if (known) return
    this.source ??= this.open()
    page.tell({ type: 'state', state: this.source.currentState() })
    if (!isNew) page.tell({ type: 'batch', batch: { frames: [], position: '0', reset: 'too-old' } })
    if (this.source.currentState().kind !== 'live') this.source.nudge()
  }

  /** For a page that asks late. */
  state(): LiveState {
    return this.source?.currentState() ?? { kind: 'connecting' }
  }

  gone(page: Page): void {
    this.pages.delete(page)
    setTimeout(() => this.closeIfUnused(), LINGER_MS)
  }

  private open(): LiveSource {
    const source = new LiveSource(
      {
        onBatch: (batch) => this.tellAll({ type: 'batch', batch }),
        onState: (state) => this.tellAll({ type: 'state', state }),
      },
      liveEnvironment,
    )
    source.start()
    return source
  }

  private tellAll(news: LiveNews): void {
    const oldest = Date.now() - PAGE_GONE_MS
    for (const [page, seenAt] of this.pages) {
      if (seenAt < oldest) this.gone(page)
      else page.tell(news)
    }
  }

  private closeIfUnused(): void {
    if (this.pages.size > 0) return
    this.source?.stop()
    this.source = null
  }
}
