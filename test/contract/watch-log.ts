import { setTimeout as sleep } from 'node:timers/promises'
import type { WatchOptions } from '#activities/gateway/shift.ts'
import { watchGateway } from '#activities/gateway/watch-connection.ts'
import type { GatewayReport, WatchGap, WatchHandlers } from '#activities/gateway/watch-handlers.ts'
import type { EventFrame } from '#contracts/gateway/envelope.ts'
import type { HistoryMessage, ListedSession } from '#contracts/gateway/methods.ts'
import type { CallCounts } from '#domain/gateway/load-budget.ts'

/** All that a watch handed over, and the means to wait for it. */
export class WatchLog implements WatchHandlers {
  readonly #patienceMs: number
  readonly frames: EventFrame[] = []
  /** Up to when all was heard, at each frame. */
  readonly heardUpTo: number[] = []
  readonly lists: { rows: readonly ListedSession[]; complete: boolean }[] = []
  readonly transcripts: { sessionKey: string; messages: readonly HistoryMessage[] }[] = []
  readonly reports: GatewayReport[] = []
  readonly gaps: WatchGap[] = []
  readonly figures: Readonly<Record<string, number>>[] = []
  calls: CallCounts | null = null
  #stop: (() => Promise<void>) | null = null

  constructor(patienceMs = 50_000) {
    this.#patienceMs = patienceMs
  }

  onFrame(frame: EventFrame, { upTo }: { upTo: number }): void {
    this.frames.push(frame)
    this.heardUpTo.push(upTo)
  }
  onRows(rows: readonly ListedSession[], { complete }: { complete: boolean }): void {
    this.lists.push({ rows, complete })
  }
  onTranscript(sessionKey: string, messages: readonly HistoryMessage[]): void {
    this.transcripts.push({ sessionKey, messages })
  }
  onReport(report: GatewayReport): void {
    this.reports.push(report)
  }
  onCalls(counts: CallCounts): void {
    this.calls = counts
  }
  onGap(gap: WatchGap): void {
    this.gaps.push(gap)
  }
  onFigures(figures: Readonly<Record<string, number>>): void {
    this.figures.push(figures)
  }

  get state(): string | undefined {
    return this.reports.at(-1)?.status.state
  }

  /** Starts watching with these handlers; `stop` ends it and hands on what it threw. */
  watch(options: Partial<WatchOptions> & { url: string; token: string }): this {
    const stopper = new AbortController()
    const { token, ...rest } = options
    const defaults = { readToken: async () => token, heardUntil: null, random: () => 0.2, signal: stopper.signal }
    const watching = watchGateway({ ...defaults, ...rest }, this)
    // Looked at when it is stopped; until then its failure is not unhandled.
    watching.catch(() => undefined)
    this.#stop = async () => {
      stopper.abort()
      await watching
    }
    return this
  }

  async stop(): Promise<void> {
    await this.#stop?.()
  }

  /** @throws when the condition does not come true in time */
  async until<T>(what: string, look: () => T | null | undefined | false): Promise<T> {
    const giveUp = Date.now() + this.#patienceMs
    while (Date.now() < giveUp) {
      const found = look()
      if (found) return found
      await sleep(10)
    }
    throw new Error(`${what} did not happen; last report ${JSON.stringify(this.reports.at(-1)?.status)}`)
  }

  untilState(state: string): Promise<boolean> {
    return this.until(`state ${state}`, () => this.state === state)
  }

  /** Connected and listed; `degraded` counts, as a busy machine makes a gateway slow. */
  untilListed(): Promise<boolean> {
    return this.until('a list', () => {
      const report = this.reports.at(-1)
      return report?.connectedAt != null && report.polledAt !== null
    })
  }
}
