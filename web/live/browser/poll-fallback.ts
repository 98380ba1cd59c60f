import type { EventsPage } from '#contracts/api/lists.ts'
import type { LiveFrame } from '#contracts/live.ts'
import type { LiveEnvironment } from './live-environment.ts'

/** Between two polls: fresh enough to work with, 12 requests a minute for each browser. */
const POLL_MS = 5_000
/** The most that /api/v1/events gives at once; a full page is followed by the next one at once. */
const PAGE_LIMIT = 1_000

export type PolledPage = { frames: LiveFrame[]; position: string; reset: boolean }

export type PollTarget = {
  position(): string
  onPage(page: PolledPage): void
  onFailure(): void
}

/** Asks /api/v1/events for what is new, while the stream cannot be had. */
export class PollFallback {
  private stopping: AbortController | null = null
  private readonly environment: LiveEnvironment
  private readonly target: PollTarget

  constructor(environment: LiveEnvironment, target: PollTarget) {
    this.environment = environment
    this.target = target
  }

  get running(): boolean {
    return this.stopping !== null
  }

  start(): void {
    if (this.stopping) return
    this.stopping = new AbortController()
    void this.run(this.stopping.signal)
  }

  stop(): void {
    this.stopping?.abort()
    this.stopping = null
  }

  private async run(stop: AbortSignal): Promise<void> {
    while (!stop.aborted) {
      const page = await this.readPage(stop)
      if (stop.aborted) return
      if (page) this.target.onPage(page)
      else this.target.onFailure()
      if (page === null || page.frames.length < PAGE_LIMIT) await this.environment.wait(POLL_MS, stop)
    }
  }

  /** `null` = it could not be had, for whatever reason; the next poll tries again. */
  private async readPage(stop: AbortSignal): Promise<PolledPage | null> {
    try {
      const url = `/api/v1/events?after=${this.target.position()}&limit=${PAGE_LIMIT}`
      const signal = AbortSignal.any([stop, AbortSignal.timeout(15_000)])
      const response = await this.environment.fetch(url, { signal, cache: 'no-store', credentials: 'same-origin' })
      if (!response.ok) return null
      const page = (await response.json()) as EventsPage // written by our own server
      return { frames: page.items.map((item) => item.frame), position: page.position, reset: page.reset }
    } catch {
      return null
    }
  }
}
