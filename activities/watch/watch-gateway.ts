import { setTimeout as sleep } from 'node:timers/promises'
import { Context } from '@temporalio/activity'
import type { GatewayCatalogue } from '#activities/config/gateway-catalogue.ts'
import { gatewayToken } from '#activities/config/gateway-token.ts'
import type { WatchedGateway } from '#activities/config/watched-gateway.ts'
import { watchGateway as watchConnection } from '#activities/gateway/watch-connection.ts'
import { whileHeartbeating } from '#activities/while-heartbeating.ts'
import { GatewayRef, type WatchDigest } from '#contracts/workflow-payloads.ts'
import type { FingerprintKey } from '#domain/redaction/fingerprint.ts'
import type { Database } from '#prisma/client.ts'
import { recordOwnSample } from '#prisma/stores/component/own-sample.ts'
import { currentCorrelationId } from '#telemetry/correlation.ts'
import type { Logger } from '#telemetry/log.ts'
import type { Metrics } from '#telemetry/metrics.ts'
import { GatewayWatch } from './gateway-watch.ts'
import { OneAtATime } from './one-at-a-time.ts'
import { resumeWatch } from './resume-watch.ts'
import { WatchLog } from './watch-log.ts'

/** A watch ends in good order after this, so that no activity lives for ever; the workflow starts the next at once. */
const SHIFT_MS = 6 * 3_600_000
/** Silence is judged this often: verdicts by silence come within a second of their time. */
const SILENCE_EVERY_MS = 1_000
/** What is not stored this long after the end is left to the next watch, which reads it back from the gateway. */
const DRAIN_WITHIN_MS = 8_000

export type WatchDeps = {
  db: Database
  catalogue: GatewayCatalogue
  redactionKey: FingerprintKey
  log: Logger
  metrics: Metrics
  /** Fires when this worker stops: watches end at once, and another worker goes on. */
  stopping: AbortSignal
}

/** What the next attempt needs to know: up to when all is stored (ms), and the rest for people who look at Temporal. */
type Cursor = { storedUntil: number | null; bootId: string | null; state: string; stored: number }

/**
 * Watches one gateway for a shift: resumes where the last watch stopped, listens, judges, stores. Facts that the gateway
 * still has are read back after any interruption and stored once; the interruption is recorded as a gap.
 * @throws ApplicationFailure GATEWAY_NOT_CONFIGURED; any error of the database while resuming
 */
export function createWatchGateway(deps: WatchDeps) {
  const turns = new OneAtATime()
  return async function watchGateway(payload: GatewayRef): Promise<WatchDigest> {
    const ref = GatewayRef.parse(payload)
    const { cancellationSignal, info } = Context.current()
    const signal = AbortSignal.any([cancellationSignal, deps.stopping, AbortSignal.timeout(SHIFT_MS)])
    const earlier = info.heartbeatDetails as Cursor | null | undefined // written below, by this code or an older one
    let cursor: Cursor = earlier ?? { storedUntil: null, bootId: null, state: 'unknown', stored: 0 }
    return await whileHeartbeating(
      () => cursor,
      () =>
        turns.run(ref.gatewayId, async () => {
          const shift = new Shift(deps, ref, cursor.storedUntil, (now) => {
            cursor = now
          })
          const digest = await shift.work(signal)
          return { ...digest, ending: endingOf(cancellationSignal, deps.stopping) }
        }),
    )
  }
}

function endingOf(cancelled: AbortSignal, stopping: AbortSignal): WatchDigest['ending'] {
  if (stopping.aborted) return 'worker-stopping'
  return cancelled.aborted ? 'cancelled' : 'shift-over'
}

/** One shift at one gateway. Several connections when the database cannot keep up. */
class Shift {
  readonly #deps: WatchDeps
  readonly #ref: GatewayRef
  readonly #onCursor: (cursor: Cursor) => void
  readonly #startedAt = Date.now()
  #cursorBefore: number | null
  #connects = 0
  #state: WatchDigest['gatewayState'] = 'unknown'
  #overflow = new AbortController()
  readonly #watchLog: WatchLog

  constructor(deps: WatchDeps, ref: GatewayRef, cursor: number | null, onCursor: (cursor: Cursor) => void) {
    this.#deps = deps
    this.#ref = ref
    this.#cursorBefore = cursor
    this.#onCursor = onCursor
    const { db, log, metrics } = deps
    const { tenantId, gatewayId, slug } = ref
    const onFull = () => this.#overflow.abort()
    this.#watchLog = new WatchLog({ db, tenantId, gatewayId, slug, log: log.child({ gateway: slug }), metrics, onFull })
  }

  async work(signal: AbortSignal): Promise<Omit<WatchDigest, 'ending'>> {
    while (!signal.aborted) {
      this.#overflow = new AbortController()
      await this.#listen(AbortSignal.any([signal, this.#overflow.signal]))
      // Too much waits for the database: no more is taken in until it is stored, then the rest is read back as after a gap.
      if (!signal.aborted) await Promise.race([this.#watchLog.drain(), aborted(signal)])
      this.#cursorBefore = this.#watchLog.storedUntil() ?? this.#cursorBefore
    }
    await this.#finish()
    const { observed, stored, duplicates, verdictChanges, gaps } = this.#watchLog.counts
    const counts = { observed, stored, duplicates, verdictChanges, gaps, connects: this.#connects }
    return { startedAt: this.#startedAt, endedAt: Date.now(), gatewayState: this.#state, ...counts }
  }

  async #listen(signal: AbortSignal): Promise<void> {
    const { db, catalogue, redactionKey: key } = this.#deps
    const { tenantId, gatewayId, slug } = this.#ref
    const { gateway, config } = await catalogue.find(slug)
    const resume = { db, tenantId, gatewayId, thresholds: config.health, cursor: this.#cursorBefore, now: Date.now() }
    const { heardUntil, book } = await resumeWatch(resume)
    const policy = { storeArgs: gateway.storeArgs, storeText: gateway.storeText, key }
    const onFigures = (figures: Readonly<Record<string, number>>, at: number) => void this.#keepFigures(gateway, { figures, at })
    const watch = new GatewayWatch({ log: this.#watchLog, book, policy, openGapFrom: heardUntil, now: Date.now, onFigures })
    watch.tellAll()
    const timer = setInterval(() => {
      watch.passTime()
      this.#report(watch)
    }, SILENCE_EVERY_MS)
    try {
      await watchConnection(this.#connection(gateway, heardUntil, signal), watch)
    } finally {
      clearInterval(timer)
      this.#report(watch)
      this.#connects += watch.connects
    }
  }

  #connection(gateway: WatchedGateway, heardUntil: number | null, signal: AbortSignal) {
    const { url, pollIntervalMs, callsPerMinute } = gateway
    const correlationId = currentCorrelationId() ?? undefined
    const room = () => this.#watchLog.room()
    const readToken = () => gatewayToken(gateway)
    return { url, readToken, signal, heardUntil, pollIntervalMs, callsPerMinute, correlationId, room }
  }

  /** As a component; a sample that cannot be kept is followed by the next. */
  async #keepFigures({ slug, name }: WatchedGateway, sample: { figures: Readonly<Record<string, number>>; at: number }) {
    const { db, log } = this.#deps
    const part = { slug: `mc-gateway-${slug}`, name: `Gateway ${name}`, kind: 'gateway' }
    await recordOwnSample(db, this.#ref.tenantId, part, sample).catch((error: unknown) =>
      log.warn({ err: error, gateway: slug }, 'What a gateway takes could not be written down'),
    )
  }

  #report(watch: GatewayWatch): void {
    this.#state = watch.state
    const { counts } = this.#watchLog
    const storedUntil = this.#watchLog.storedUntil()
    this.#onCursor({ storedUntil, bootId: watch.bootId, state: watch.state, stored: counts.stored })
  }

  async #finish(): Promise<void> {
    const late = sleep(DRAIN_WITHIN_MS, 'late' as const, { ref: false })
    if ((await Promise.race([this.#watchLog.drain(), late])) !== 'late') return
    const left = this.#watchLog.abandon()
    this.#deps.log.warn({ gateway: this.#ref.slug, left }, 'The watch ended before all was stored; the next one reads it back')
  }
}

const aborted = (signal: AbortSignal) =>
  new Promise<void>((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
