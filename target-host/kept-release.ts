import { setTimeout as sleep } from 'node:timers/promises'
import type { Instance } from './instance.ts'
import { backoffMs, RESTART_POLICY } from './restart-policy.ts'
import type { Deployed } from './target-state.ts'

/** What keeping a release running needs. */
export type Keeping = {
  /** Starts an instance, at this port if it is free. */
  start(deployed: Deployed, wantedPort: number | null, signal: AbortSignal): Promise<Instance>
  /** Told whenever there is another instance to send requests to, or none. */
  onChange(instance: Instance | null): void
  /** Told of each end that nobody asked for, and of each start that failed, with the wait before the next (ms). */
  onTrouble(what: string, waitMs: number): void
}

/** The release users get, kept running: started again with backoff whenever it ends unasked. */
export class KeptRelease {
  readonly deployed: Deployed
  readonly #keeping: Keeping
  readonly #over = new AbortController()
  #instance: Instance | null = null
  #port: number | null = null
  #failures = 0

  /** @param instance that is up already; null = start one now */
  constructor(deployed: Deployed, instance: Instance | null, keeping: Keeping) {
    this.deployed = deployed
    this.#keeping = keeping
    if (instance) this.#take(instance)
    else void this.#bringUp()
  }

  /** The instance that runs now; null while it is down. */
  get instance(): Instance | null {
    return this.#instance
  }

  /** Keeps it no more. @returns the instance that runs, for whoever takes it over */
  release(): Instance | null {
    this.#over.abort()
    return this.#instance
  }

  #take(instance: Instance): void {
    this.#instance = instance
    this.#port = instance.upstream.port
    this.#keeping.onChange(instance)
    const since = performance.now()
    void instance.exited.then(async (how) => {
      this.#instance = null
      if (this.#over.signal.aborted) return
      this.#keeping.onChange(null)
      if (performance.now() - since >= RESTART_POLICY.stableMs) this.#failures = 0
      await this.#pause(`ended with ${how}`)
      await this.#bringUp()
    })
  }

  async #bringUp(): Promise<void> {
    const { signal } = this.#over
    while (!signal.aborted) {
      try {
        const instance = await this.#keeping.start(this.deployed, this.#port, signal)
        // Given up in the moment it came up: nobody else knows of it.
        if (signal.aborted) return await instance.end(0)
        return this.#take(instance)
      } catch (error) {
        if (!signal.aborted) await this.#pause(error instanceof Error ? error.message : String(error))
      }
    }
  }

  async #pause(what: string): Promise<void> {
    this.#failures += 1
    const waitMs = backoffMs(this.#failures, Math.random(), RESTART_POLICY)
    this.#keeping.onTrouble(what, waitMs)
    // Rejects when it is over, which the caller sees by itself.
    await sleep(waitMs, undefined, { signal: this.#over.signal }).catch(() => undefined)
  }
}
