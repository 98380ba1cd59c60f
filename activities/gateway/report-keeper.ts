import type { HelloOk } from '#contracts/gateway/methods.ts'
import { type GatewayFacts, judgeGateway } from '#domain/gateway/judge-health.ts'
import type { GatewayStatus } from '#domain/gateway/state.ts'
import type { Judgement } from '#domain/gateway/trouble.ts'
import type { CallBudget } from './call-budget.ts'
import type { Clock } from './clock.ts'
import type { GatewayReport, WatchHandlers } from './watch-handlers.ts'

type ReportHandlers = Pick<WatchHandlers, 'onReport' | 'onCalls'>
type Seen = Omit<GatewayReport, 'status' | 'completeUntil' | 'pollIntervalMs' | 'pollTookMs' | 'polledAt'>

/** Collects what is known of a gateway and reports it, judged, whenever something changed. */
export class ReportKeeper {
  #status: GatewayStatus | null = null
  #facts: GatewayFacts
  #seen: Seen = {
    version: null,
    protocol: null,
    bootId: null,
    startedAt: null,
    connectedAt: null,
    heardAt: null,
    nextAttemptAt: null,
  }
  readonly #clock: Clock
  readonly #budget: CallBudget
  readonly #handlers: ReportHandlers

  readonly #completeUntil: () => number | null

  constructor(
    pollIntervalMs: number,
    clock: Clock,
    budget: CallBudget,
    handlers: ReportHandlers,
    completeUntil: () => number | null,
  ) {
    this.#completeUntil = completeUntil
    this.#clock = clock
    this.#budget = budget
    this.#handlers = handlers
    this.#facts = { ...nothingKnown, pollIntervalMs }
  }

  connected(hello: HelloOk): void {
    const now = this.#clock.now()
    const uptimeMs = hello.snapshot?.uptimeMs
    this.#seen = {
      version: hello.server.version,
      protocol: hello.protocol,
      bootId: hello.server.bootId ?? null,
      startedAt: uptimeMs === undefined ? null : now - uptimeMs,
      connectedAt: now,
      heardAt: now,
      nextAttemptAt: null,
    }
    this.#facts = {
      ...nothingKnown,
      connected: true,
      pollIntervalMs: this.#facts.pollIntervalMs,
      eventLoopDegraded: hello.snapshot?.health?.eventLoop?.degraded ?? false,
      suspensionPhase: hello.snapshot?.suspension?.phase ?? null,
    }
    this.report()
  }

  /** No connection, and when the next attempt is made. What was known of the gateway stays known. */
  absent(trouble: Judgement, nextAttemptAt: number): void {
    this.#seen = { ...this.#seen, connectedAt: null, nextAttemptAt }
    this.#facts = { ...this.#facts, connected: false, trouble }
    this.report()
  }

  update(facts: Partial<GatewayFacts>): void {
    this.#facts = { ...this.#facts, ...facts }
    this.report()
  }

  /** Kept without a report: this happens with every frame. */
  heard(at: number): void {
    this.#seen.heardAt = at
  }

  get facts(): GatewayFacts {
    return this.#facts
  }

  report(): void {
    this.#status = judgeGateway(this.#facts, this.#status, this.#clock.now())
    const { polledAt, lastPollTookMs, pollIntervalMs } = this.#facts
    const known = { polledAt, pollTookMs: lastPollTookMs, pollIntervalMs, completeUntil: this.#completeUntil() }
    this.#handlers.onReport({ ...this.#seen, ...known, status: this.#status })
    this.#handlers.onCalls(this.#budget.counts())
  }
}

const nothingKnown: GatewayFacts = {
  connected: false,
  trouble: null,
  polledAt: null,
  pollIntervalMs: 0,
  failedPolls: 0,
  lastPollTookMs: null,
  gapAt: null,
  eventLoopDegraded: false,
  suspensionPhase: null,
}
