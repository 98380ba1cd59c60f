import type { GatewayReport } from '#activities/gateway/watch-handlers.ts'
import type { GatewayLoad } from '#contracts/live.ts'
import type { CallCounts } from '#domain/gateway/load-budget.ts'
import type { GatewayState, GatewayStatus } from '#domain/gateway/state.ts'
import type { StatusReport } from '#prisma/stores/gateways.ts'
import type { WatchLog } from './watch-log.ts'

/**
 * Figures that only move on (load, last seen) are recorded this often; a change of state at once. After a crash the gap
 * begins at the last recorded figure, so this is also how much earlier than the crash it may be shown to begin.
 */
const FIGURES_EVERY_MS = 5_000

/** Passes on how a gateway is: changes of state, version or boot at once, figures from time to time. */
export class StatusReporter {
  readonly #log: Pick<WatchLog, 'add'>
  #latest: GatewayReport | null = null
  #connectedAt: number | null = null
  #connects = 0
  #counts: CallCounts | null = null
  #storedUntil: number | null = null
  #lastEventAt: number | null = null
  #recorded: { identity: string; at: number } | null = null
  /** "Last seen" moved on since it was recorded: it is recorded as soon as figures may be again, not at the next frame. */
  #moved = false

  constructor(log: Pick<WatchLog, 'add'>) {
    this.#log = log
  }

  get state(): GatewayState {
    return this.#latest?.status.state ?? 'unknown'
  }

  get connects(): number {
    return this.#connects
  }

  get bootId(): string | null {
    return this.#latest?.bootId ?? null
  }

  heardEvent(at: number): void {
    this.#lastEventAt = at
  }

  report(report: GatewayReport, now: number): void {
    this.#latest = report
    if (report.connectedAt !== null && report.connectedAt !== this.#connectedAt) this.#connects += 1
    this.#connectedAt = report.connectedAt
    this.#record(now)
  }

  /** @param until up to when everything heard is stored (ms): what "last seen" means after a restart; null = nothing yet */
  stored(until: number | null, now: number): void {
    if (until !== this.#storedUntil) this.#moved = true
    this.#storedUntil = until
    if (this.#moved) this.#record(now)
  }

  calls(counts: CallCounts, now: number): void {
    this.#counts = counts
    this.#record(now)
  }

  #record(now: number): void {
    const report = this.#latest
    if (!report) return
    const identity = identityOf(report.status, report, this.#storedUntil !== null)
    const isNews = identity !== this.#recorded?.identity
    if (!isNews && now - (this.#recorded?.at ?? 0) < FIGURES_EVERY_MS) return
    this.#recorded = { identity, at: now }
    this.#moved = false
    this.#log.add({ kind: 'status', report: this.#statusReport(report) }, now)
  }

  #statusReport(report: GatewayReport): StatusReport {
    const { status, version, protocol, bootId, polledAt } = report
    // What a connected gateway said stays known while it is away.
    const known = version === null ? {} : { serverVersion: version, protocol, bootId }
    return {
      status,
      ...known,
      load: this.#load(report),
      ...(this.#storedUntil === null ? {} : { lastSeenAt: this.#storedUntil }),
      ...(this.#lastEventAt === null ? {} : { lastEventAt: this.#lastEventAt }),
      ...(polledAt === null ? {} : { lastPollAt: polledAt }),
    }
  }

  #load({ pollIntervalMs, pollTookMs }: GatewayReport): GatewayLoad | null {
    if (!this.#counts) return null
    const { perMinute, cap, byMethod } = this.#counts
    return { perMinute, cap, byMethod: { ...byMethod }, pollIntervalMs, lastPollMs: pollTookMs }
  }
}

/** What is news at once: also that anything is stored at all, because a watch that follows starts from there. */
function identityOf(
  { state, since, reason, missing }: GatewayStatus,
  { version, bootId }: GatewayReport,
  hasStored: boolean,
): string {
  return JSON.stringify([state, since, reason, missing, version, bootId, hasStored])
}
