/**
 * Lets one watch of a gateway run at a time in this process. When Temporal lost sight of a watch that still runs (the server
 * was away for longer than the heartbeat's patience), the next one waits here until the old one has flushed and closed.
 */
export class OneAtATime {
  readonly #tails = new Map<string, Promise<void>>()

  /** Runs `work` after all earlier work for the key has settled. */
  async run<T>(key: string, work: () => Promise<T>): Promise<T> {
    const before = this.#tails.get(key)
    const done = Promise.withResolvers<void>()
    this.#tails.set(key, done.promise)
    try {
      await before
      return await work()
    } finally {
      done.resolve()
      if (this.#tails.get(key) === done.promise) this.#tails.delete(key)
    }
  }
}
