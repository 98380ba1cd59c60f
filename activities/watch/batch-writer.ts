/** What a batch writer needs from its surroundings. */
export type BatchWriterOptions<T> = {
  /** Stores a batch whole or not at all. Called for one batch at a time, again with the same batch when it threw. */
  write(batch: readonly T[]): Promise<void>
  /** A write failed and is tried again in `waitMs`; for the log. */
  onFailure(error: unknown, waitMs: number): void
  /** The buffer is full: nothing may be added until `drain` has resolved. Called once a filling. */
  onFull(): void
  limits?: Partial<BatchLimits>
}

export type BatchLimits = {
  /** A fact waits at most this long for others to share its transaction. */
  delayMs: number
  batchSize: number
  /** Facts kept while the database is away: at about 2 kB each, 10 MB a gateway. */
  bufferSize: number
  retryMs: number
  maxRetryMs: number
}

const defaults: BatchLimits = { delayMs: 200, batchSize: 500, bufferSize: 5_000, retryMs: 250, maxRetryMs: 5_000 }

/** Collects items and writes them in batches, one batch at a time, in order, for as long as it takes to get each one stored. */
export class BatchWriter<T> {
  readonly #options: BatchWriterOptions<T>
  readonly #limits: BatchLimits
  #buffer: T[] = []
  #timer: NodeJS.Timeout | null = null
  #writing: Promise<void> | null = null
  #full = false
  #retryNow: (() => void) | null = null
  #abandoned = false

  constructor(options: BatchWriterOptions<T>) {
    this.#options = options
    this.#limits = { ...defaults, ...options.limits }
  }

  /** Takes an item in, to be stored within `delayMs` if the database answers. */
  add(item: T): void {
    this.#buffer.push(item)
    if (this.#buffer.length >= this.#limits.bufferSize && !this.#full) {
      this.#full = true
      this.#options.onFull()
    }
    if (this.#buffer.length >= this.#limits.batchSize) this.#start()
    else this.#timer ??= setTimeout(() => this.#start(), this.#limits.delayMs)
  }

  /** Resolves when everything added so far is stored, or at once when the rest was abandoned. */
  async drain(): Promise<void> {
    while (this.#buffer.length > 0 || this.#writing) {
      this.#start()
      await this.#writing
      if (this.#abandoned) return
    }
    this.#full = false
  }

  /** Resolves when at most one batch waits: then a whole transcript fits in without filling the buffer. */
  async room(): Promise<void> {
    while (this.#buffer.length > this.#limits.batchSize && !this.#abandoned) {
      this.#start()
      await this.#writing
    }
  }

  /** Gives up what is not stored yet: the process ends, and the next watch reads it back. @returns how many items that is */
  abandon(): number {
    this.#abandoned = true
    this.#clearTimer()
    this.#retryNow?.()
    return this.#buffer.length
  }

  #start(): void {
    this.#clearTimer()
    this.#writing ??= this.#writeAll().finally(() => {
      this.#writing = null
    })
  }

  async #writeAll(): Promise<void> {
    while (this.#buffer.length > 0 && !this.#abandoned) {
      const batch = this.#buffer.slice(0, this.#limits.batchSize)
      if (await this.#writeUntilStored(batch)) this.#buffer.splice(0, batch.length)
    }
  }

  async #writeUntilStored(batch: readonly T[]): Promise<boolean> {
    for (let waitMs = this.#limits.retryMs; !this.#abandoned; waitMs = Math.min(waitMs * 2, this.#limits.maxRetryMs)) {
      try {
        await this.#options.write(batch)
        return true
      } catch (error) {
        this.#options.onFailure(error, waitMs)
        await this.#wait(waitMs)
      }
    }
    return false
  }

  #wait(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms)
      this.#retryNow = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }

  #clearTimer(): void {
    if (this.#timer) clearTimeout(this.#timer)
    this.#timer = null
  }
}
