import type { ServerResponse } from 'node:http'
import type { Actor } from '#web/server/auth/actor.ts'
import { HttpProblem } from '#web/server/http/problem.ts'
import { type Taken, TokenBuckets } from './token-buckets.ts'

/** How many requests a minute may come from one caller, looked at separately; 0 = as many as they like. */
export type RequestLimits = { readonly readsPerMinute: number; readonly changesPerMinute: number }

/** A request to be counted: of a token, of a person wherever they are signed in, else of an address. */
export type Counted = { actor: Actor | null; address: string; isRead: boolean }

type Limited = { name: 'reads' | 'changes'; perMinute: number; buckets: TokenBuckets }

/** Counts requests of each caller in this process. In memory: a limit is there against a runaway program, not to the last request. */
export class RequestRates {
  readonly #reads: Limited
  readonly #changes: Limited

  readonly #now: () => number

  /** @param now ms, of a clock that never goes back */
  constructor({ readsPerMinute, changesPerMinute }: RequestLimits, now: () => number = () => performance.now()) {
    this.#now = now
    this.#reads = { name: 'reads', perMinute: readsPerMinute, buckets: new TokenBuckets({ perMinute: readsPerMinute }) }
    this.#changes = { name: 'changes', perMinute: changesPerMinute, buckets: new TokenBuckets({ perMinute: changesPerMinute }) }
  }

  /**
   * Counts a request and says in the answer's headers how many are left (draft-ietf-httpapi-ratelimit-headers).
   * @throws HttpProblem RATE_LIMITED with when to come back
   */
  admit({ actor, address, isRead }: Counted, response: ServerResponse): void {
    const { name, perMinute, buckets } = isRead ? this.#reads : this.#changes
    if (perMinute === 0) return
    const taken = buckets.take(callerOf(actor, address), this.#now())
    response.setHeader('ratelimit-policy', `"${name}";q=${perMinute};w=60`)
    response.setHeader('ratelimit', `"${name}";r=${taken.remaining};t=${seconds(taken.fullInMs)}`)
    if (!taken.allowed) throw refusal(whose(actor), { name, perMinute, taken })
  }
}

const callerOf = (actor: Actor | null, address: string): string => {
  if (!actor) return `address:${address}`
  return actor.member ? `member:${actor.member.id}` : `token:${actor.credential.id}`
}

const whose = (actor: Actor | null): string => {
  if (!actor) return 'this address, without signing in'
  return actor.kind === 'token' ? 'this token' : 'you'
}

function refusal(from: string, { name, perMinute, taken }: { name: string; perMinute: number; taken: Taken }): HttpProblem {
  const retryAfterSeconds = seconds(taken.waitMs)
  const at = new Date(Date.now() + retryAfterSeconds * 1_000).toISOString().slice(11, 19)
  const says = `More than ${perMinute} ${name} a minute came from ${from}. The next is taken in ${retryAfterSeconds} s, at ${at} UTC.`
  return new HttpProblem('RATE_LIMITED', says, { retryAfterSeconds })
}

const seconds = (ms: number): number => Math.max(1, Math.ceil(ms / 1_000))
