import type { Lanes, SystemInfo } from '#contracts/gateway/vitals.ts'
import { START_FIGURE } from '#domain/component/figure.ts'
import type { CallBudget } from './call-budget.ts'
import type { Clock } from './clock.ts'
import type { GatewayConnection } from './connection.ts'
import { asGatewayFailure } from './failure.ts'

/** Memory and queues of a gateway move in minutes; two calls of a few milliseconds each. */
const EVERY_MS = 60_000
/** Nothing waits for the answer: a gateway that is slow to give it has other troubles, which are seen by its lists. */
const WITHIN_MS = 5_000
/** Calls a minute that are left to what watching needs. */
const RESERVE = 10

type Asking = { budget: CallBudget; clock: Clock; signal: AbortSignal }

/** What a gateway itself takes, asked for on one connection where the gateway offers to say it. */
export class GatewayVitals {
  readonly #connection: GatewayConnection
  readonly #asking: Asking
  #askedAt = Number.NEGATIVE_INFINITY
  #isOffered: boolean

  constructor(connection: GatewayConnection, asking: Asking) {
    this.#connection = connection
    this.#asking = asking
    this.#isOffered = connection.hello.features.methods.includes('system.info')
  }

  /** The figures, when it is time to ask; null = it is not, or the gateway does not say. */
  async ask(): Promise<Readonly<Record<string, number>> | null> {
    const { clock, budget, signal } = this.#asking
    if (!this.#isOffered || clock.now() - this.#askedAt < EVERY_MS) return null
    this.#askedAt = clock.now()
    try {
      await budget.room(signal, RESERVE)
      const info = await this.#connection.request('system.info', {}, { signal, timeoutMs: WITHIN_MS })
      const hasLanes = this.#connection.hello.features.methods.includes('diagnostics.lanes')
      const lanes = hasLanes ? await this.#connection.request('diagnostics.lanes', {}, { signal, timeoutMs: WITHIN_MS }) : null
      return figuresOf(info, lanes, clock.now())
    } catch (error) {
      // Silence is what its component then shows. A refusal stays one for as long as this connection.
      this.#isOffered = asGatewayFailure(error).trouble.kind !== 'refused'
      return null
    }
  }
}

/** By the names that components' figures have; what was not said is not in it. */
function figuresOf(info: SystemInfo, lanes: Lanes | null, now: number): Record<string, number> {
  const { eventLoop, processMemory, memoryTotalBytes, uptimeMs } = info
  const told = {
    ...{ 'memory-bytes': processMemory?.rssBytes, 'memory-limit-bytes': memoryTotalBytes },
    ...{ 'heap-bytes': processMemory?.heapUsedBytes, 'cpu-share': eventLoop?.cpuCoreRatio },
    ...{ 'event-loop-share': eventLoop?.utilization },
    'event-loop-delay-seconds': eventLoop?.delayP99Ms === undefined ? undefined : eventLoop.delayP99Ms / 1_000,
    'queue-depth': lanes?.lanes.reduce((sum, { queuedCount }) => sum + queuedCount, 0),
    // To the second, so that it stays the same from answer to answer.
    [START_FIGURE]: uptimeMs === undefined ? undefined : Math.round((now - uptimeMs) / 10_000) * 10,
  }
  return Object.fromEntries(Object.entries(told).filter((entry): entry is [string, number] => entry[1] !== undefined))
}
