import type { GatewayReport, WatchGap, WatchHandlers } from '#activities/gateway/watch-handlers.ts'
import { readGatewayFrame, readTranscript } from '#contracts/gateway/frames.ts'
import type { CallCounts } from '#domain/gateway/load-budget.ts'
import type { GatewayState } from '#domain/gateway/state.ts'
import type { HealthBook, VerdictChange } from '#domain/session/health-book.ts'
import type { Observation } from '#domain/session/observation.ts'
import { createObserver, type Observer } from '#domain/session/observe.ts'
import { observeTranscript } from '#domain/session/observe-transcript.ts'
import { isTrouble } from '#domain/session/verdict.ts'
import { prepareObservation, type StoragePolicy } from './prepare-observation.ts'
import { StatusReporter } from './status-reporter.ts'
import type { WatchLog } from './watch-log.ts'

/** A trouble that goes on is told again with its newest figures this often. */
const TROUBLE_RETOLD_MS = 2_000

export type GatewayWatchOptions = {
  log: Pick<WatchLog, 'add' | 'heard' | 'storedUntil'>
  book: HealthBook
  policy: StoragePolicy
  /** Beginning of the gap that is open since before this watch (ms, our clock); null = none. */
  openGapFrom: number | null
  now(): number
  /** Keeps what the gateway's own process takes. */
  onFigures?: NonNullable<WatchHandlers['onFigures']>
}

/**
 * What a gateway says, made into facts, verdicts and gaps, and handed to the log in the order in which it was heard. No I/O
 * of its own: the bridge calls the handlers, the log stores.
 */
export class GatewayWatch implements WatchHandlers {
  readonly #log: GatewayWatchOptions['log']
  readonly #book: HealthBook
  readonly #policy: StoragePolicy
  readonly #now: () => number
  readonly #onFigures: GatewayWatchOptions['onFigures']
  readonly #observer: Observer = createObserver({ listsAreWhole: true })
  readonly #status: StatusReporter
  readonly #retoldAt = new Map<string, number>()
  #gap: { from: number; to: number | null } | null
  #missed: number | null = null
  /** Without a connection nothing can be heard, and silence proves nothing. */
  #listening = false

  constructor({ log, book, policy, openGapFrom, now, onFigures }: GatewayWatchOptions) {
    this.#onFigures = onFigures
    this.#log = log
    this.#book = book
    this.#policy = policy
    this.#now = now
    this.#status = new StatusReporter(log)
    this.#gap = openGapFrom === null ? null : { from: openGapFrom, to: null }
    book.stopListening()
  }

  /** Connections made so far. */
  get connects(): number {
    return this.#status.connects
  }

  get state(): GatewayState {
    return this.#status.state
  }

  /** What the gateway was last known to have booted as; null = unknown. */
  get bootId(): string | null {
    return this.#status.bootId
  }

  onFrame(...[frame, { receivedAt, upTo }]: Parameters<WatchHandlers['onFrame']>): void {
    this.#log.heard(upTo)
    const observations = this.#observer.observe(readGatewayFrame(frame), receivedAt)
    if (observations.length === 0) return
    this.#status.heardEvent(receivedAt)
    this.#take(observations, receivedAt)
  }

  onRows(...[rows, { complete, at, askedAt }]: Parameters<WatchHandlers['onRows']>): void {
    this.#log.heard(askedAt)
    const payload = { type: 'res', ok: true, payload: { sessions: rows, hasMore: !complete } }
    this.#take(this.#observer.observe(readGatewayFrame(payload), at), at)
    this.#log.add({ kind: 'poll', poll: { at, complete, keys: rows.map(({ key }) => key) } }, at)
  }

  onTranscript(sessionKey: string, messages: Parameters<WatchHandlers['onTranscript']>[1]): void {
    const now = this.#now()
    this.#take(observeTranscript(sessionKey, readTranscript(messages), now), now)
  }

  onReport(report: GatewayReport): void {
    const now = this.#now()
    this.#status.report(report, now)
    this.#listen(report.connectedAt !== null, now)
    const gap = this.#gap
    if (gap?.to == null || report.completeUntil === null || report.completeUntil < gap.to) return
    // Nothing older than the gap's end is outstanding any more: what could be read back was handed over.
    this.#log.add({ kind: 'gap-closed', end: { toAt: gap.to, missed: this.#missed } }, now)
    this.#gap = null
    this.#missed = null
  }

  onCalls(counts: CallCounts): void {
    this.#status.calls(counts, this.#now())
  }

  onFigures(figures: Readonly<Record<string, number>>, at: number): void {
    this.#onFigures?.(figures, at)
  }

  onGap({ from, to, reason, missedEvents }: WatchGap): void {
    const now = this.#now()
    this.#gap = { from: Math.min(from, this.#gap?.from ?? from), to: Math.max(to, this.#gap?.to ?? to) }
    if (missedEvents !== null) this.#missed = (this.#missed ?? 0) + missedEvents
    this.#log.add({ kind: 'gap-opened', gap: { fromAt: this.#gap.from, reason, missed: this.#missed }, toAt: this.#gap.to }, now)
    this.#tell(this.#book.resumeListening(to), now)
  }

  /** Hands over what every known session is judged to be: after a restart the database may hold an older word. */
  tellAll(): void {
    const now = this.#now()
    for (const { sessionKey } of this.#book.states()) {
      const verdict = this.#book.session(sessionKey)?.verdict
      if (verdict) this.#tell([{ sessionKey, t: now, verdict, previous: null }], now)
    }
  }

  /** Lets silence count, and passes on how far all is stored; to be called about once a second. */
  passTime(): void {
    const now = this.#now()
    this.#status.stored(this.#log.storedUntil(), now)
    this.#tell(this.#book.passTime(now), now)
  }

  /** A run that was active when the connection broke is unknown from then on: neither healthy nor, by our deafness, stuck. */
  #listen(connected: boolean, now: number): void {
    if (connected === this.#listening) return
    this.#listening = connected
    this.#tell(this.#book.resumeListening(now), now)
    if (!connected) this.#book.stopListening()
  }

  #take(observations: readonly Observation[], receivedAt: number): void {
    if (observations.length === 0) return
    const facts = observations.map((observation) => prepareObservation(observation, this.#policy))
    for (const fact of facts) this.#log.add({ kind: 'fact', fact }, receivedAt)
    const changes = this.#book.observe(facts, receivedAt)
    this.#tell(changes, receivedAt)
    const told = new Set(changes.map(({ sessionKey }) => sessionKey))
    for (const sessionKey of new Set(facts.map((fact) => fact.sessionKey))) {
      if (!told.has(sessionKey)) this.#retell(sessionKey, receivedAt)
    }
  }

  #tell(changes: readonly VerdictChange[], at: number): void {
    for (const { sessionKey, verdict } of changes) {
      this.#log.add({ kind: 'verdict', sessionKey, verdict }, at)
      if (isTrouble(verdict.verdict)) this.#retoldAt.set(sessionKey, at)
      else this.#retoldAt.delete(sessionKey)
    }
  }

  #retell(sessionKey: string, at: number): void {
    const toldAt = this.#retoldAt.get(sessionKey)
    if (toldAt === undefined || at - toldAt < TROUBLE_RETOLD_MS) return
    const verdict = this.#book.session(sessionKey)?.verdict
    if (!verdict) return
    this.#retoldAt.set(sessionKey, at)
    this.#log.add({ kind: 'verdict', sessionKey, verdict }, at)
  }
}
