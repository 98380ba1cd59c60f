import { watchGateway } from '#activities/gateway/watch-connection.ts'
import type { WatchHandlers } from '#activities/gateway/watch-handlers.ts'
import { readGatewayFrame } from '#contracts/gateway/frames.ts'
import type { DemoFleet } from '#demo/fleet.ts'
import type { Observation } from '#domain/session/observation.ts'
import { createObserver } from '#domain/session/observe.ts'
import { until } from './until.ts'

/** What a transcript keeps for ever: a watch that was away can read these back, so none of them may be missing. */
const KEPT_KINDS = new Set<Observation['kind']>(['message', 'tool-started', 'tool-finished'])

/** Everything a gateway emitted, as heard by a listener in this process that is never interrupted. */
export class Ledger {
  readonly #facts = new Map<string, Observation>()
  readonly #over = new AbortController()
  #ended: Promise<void> = Promise.resolve()

  static async open(fleet: DemoFleet): Promise<Ledger> {
    const ledger = new Ledger()
    await ledger.#listen(fleet)
    return ledger
  }

  /** Facts that the gateway still has, however long ago they happened. */
  kept(): Observation[] {
    return [...this.#facts.values()].filter(({ kind }) => KEPT_KINDS.has(kind))
  }

  /** Runs that came to their end. */
  endedRuns(): number {
    return [...this.#facts.values()].filter(({ kind }) => kind === 'run-ended').length
  }

  async close(): Promise<void> {
    this.#over.abort()
    await this.#ended
  }

  async #listen(fleet: DemoFleet): Promise<void> {
    const observer = createObserver()
    let connected = false
    const note = (facts: readonly Observation[]) => {
      for (const fact of facts) this.#facts.set(`${fact.sessionKey}\n${fact.dedupKey}`, fact)
    }
    const handlers: WatchHandlers = {
      onFrame: (frame, { receivedAt }) => note(observer.observe(readGatewayFrame(frame), receivedAt)),
      onRows: () => {
        connected = true
      },
      onTranscript: () => undefined,
      onReport: () => undefined,
      onCalls: () => undefined,
      onGap: ({ reason }) => {
        throw new Error(`The ledger missed something: ${reason}`)
      },
    }
    const options = { url: fleet.url, readToken: async () => fleet.token, signal: this.#over.signal, heardUntil: null }
    this.#ended = watchGateway(options, handlers)
    await until('the ledger to listen', async () => connected)
  }
}
