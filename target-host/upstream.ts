import { Agent } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'

/** Connections kept open to an instance: enough for a burst, few enough to end quickly. */
const KEPT_CONNECTIONS = 64

/** What the proxy sends requests to: one instance, with the count of what it is answering. */
export class Upstream {
  readonly port: number
  readonly agent = new Agent({ keepAlive: true, maxFreeSockets: KEPT_CONNECTIONS })
  #inFlight = 0
  #onIdle: (() => void)[] = []

  constructor(port: number) {
    this.port = port
  }

  get inFlight(): number {
    return this.#inFlight
  }

  /** Counts an exchange; the returned function ends it, once however often it is called. */
  begin(): () => void {
    this.#inFlight += 1
    let isOver = false
    return () => {
      if (isOver) return
      isOver = true
      this.#inFlight -= 1
      if (this.#inFlight === 0) for (const tell of this.#onIdle.splice(0)) tell()
    }
  }

  /** Waits until nothing is being answered, at most this long. */
  async drained(withinMs: number): Promise<void> {
    if (this.#inFlight === 0) return
    const late = new AbortController()
    const idle = new Promise<void>((resolve) => this.#onIdle.push(resolve))
    // Rejects when it is told that it is not needed any more.
    const timeout = sleep(withinMs, undefined, { signal: late.signal }).catch(() => undefined)
    await Promise.race([idle, timeout])
    late.abort()
  }
}
