/** Requests a minute, which is also how many may come at once after a quiet minute. 0 = no limit. */
export type Rate = { readonly perMinute: number }

/** What taking a token came to. */
export type Taken = {
  allowed: boolean
  /** Whole tokens that are left. */
  remaining: number
  /** Until the next token, where none was to be had; else 0. */
  waitMs: number
  /** Until all are back. */
  fullInMs: number
}

type Bucket = { tokens: number; at: number }

/** More keys than one process serves at a time. The one that was longest away is forgotten first, and starts full. */
const MOST_KEYS = 20_000
const MINUTE_MS = 60_000

/** A token bucket for each key: filled evenly, never beyond a minute's worth. What is refused costs nothing. */
export class TokenBuckets {
  readonly #perMinute: number
  readonly #mostKeys: number
  readonly #buckets = new Map<string, Bucket>()

  constructor({ perMinute }: Rate, mostKeys = MOST_KEYS) {
    this.#perMinute = perMinute
    this.#mostKeys = mostKeys
  }

  get size(): number {
    return this.#buckets.size
  }

  /** Takes a token of `key`. @param now ms, of a clock that never goes back */
  take(key: string, now: number): Taken {
    const msEach = MINUTE_MS / this.#perMinute
    const known = this.#buckets.get(key)
    const tokens = known ? Math.min(this.#perMinute, known.tokens + (now - known.at) / msEach) : this.#perMinute
    const allowed = tokens >= 1
    const left = allowed ? tokens - 1 : tokens
    this.#keep(key, { tokens: left, at: now })
    return {
      allowed,
      remaining: Math.floor(left),
      waitMs: allowed ? 0 : (1 - left) * msEach,
      fullInMs: (this.#perMinute - left) * msEach,
    }
  }

  /** A map holds its keys in the order in which they were set. */
  #keep(key: string, bucket: Bucket): void {
    this.#buckets.delete(key)
    this.#buckets.set(key, bucket)
    if (this.#buckets.size <= this.#mostKeys) return
    const [oldest] = this.#buckets.keys()
    if (oldest !== undefined) this.#buckets.delete(oldest)
  }
}
