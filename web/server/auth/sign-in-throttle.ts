import { createHash } from 'node:crypto'
import { RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible'
import type { Database } from '#prisma/client.ts'
import { type ThrottlePolicy, waitSeconds } from './throttle-policy.ts'

/** One account tried from one address: five slips are free, then the wait doubles up to a quarter of an hour. */
const PAIR: ThrottlePolicy = { free: 5, longestSeconds: 900 }
/** One account from anywhere (a guess spread over many addresses): slower for everybody who is new there, by a minute at most. */
const ACCOUNT: ThrottlePolicy = { free: 20, longestSeconds: 60 }
/** Failures from one address before it has to wait: an office behind one address does not get here by mistyping. */
const ADDRESS_FAILURES = 300
const ADDRESS_WINDOW_SECONDS = 900
/** Failures are forgotten after a day without one. */
const MEMORY_SECONDS = 86_400
/** An address from which an account signed in is not held up by what others try on that account. */
const KNOWN_SECONDS = 30 * 86_400

/** Whether an attempt may go on; `retryAfterSeconds` > 0 = not before then. */
export type Admittance = { retryAfterSeconds: number }

/**
 * Slows down guessing of passwords across all web processes without locking anybody out for good: every attempt is counted
 * before the password is looked at, so that parallel guesses cannot slip through, and a success takes its own count back.
 */
export class SignInThrottle {
  private readonly failures: RateLimiterPostgres
  private readonly turns: RateLimiterPostgres
  private readonly addresses: RateLimiterPostgres
  private readonly known: RateLimiterPostgres

  constructor(db: Database, tenantId: string) {
    const make = (name: string, points: number, duration: number) =>
      new RateLimiterPostgres({
        storeClient: {
          query: ({ text, values }: { text: string; values: unknown[] }) =>
            db.withTenantSql(tenantId, (sql) => sql.query(text, values)),
        },
        storeType: 'pool',
        tableName: 'rate_limit',
        tableCreated: true,
        clearExpiredByTimeout: false,
        keyPrefix: `${tenantId}:${name}`,
        points,
        duration,
      })
    this.failures = make('failures', Number.MAX_SAFE_INTEGER, MEMORY_SECONDS)
    this.turns = make('turn', 1, 1)
    this.addresses = make('address', ADDRESS_FAILURES, ADDRESS_WINDOW_SECONDS)
    this.known = make('known', Number.MAX_SAFE_INTEGER, KNOWN_SECONDS)
  }

  /** Counts an attempt and says whether it may go on. @throws what Postgres throws */
  async attempt(account: string, address: string): Promise<Admittance> {
    const { pair, whole, from } = keysOf(account, address)
    const fromAddress = await taken(() => this.addresses.consume(from))
    if (fromAddress > 0) return { retryAfterSeconds: fromAddress }
    const ofPair = await this.turnOf(pair, PAIR)
    const ofAccount = ofPair > 0 || (await this.known.get(pair)) ? 0 : await this.turnOf(whole, ACCOUNT)
    const retryAfterSeconds = Math.max(ofPair, ofAccount)
    // An attempt that was not let through was no failure: hammering must not make the wait longer.
    if (retryAfterSeconds > 0) await this.addresses.reward(from)
    return { retryAfterSeconds }
  }

  /** The attempt was right: forgets the failures of this account and remembers the address for it. @throws what Postgres throws */
  async succeeded(account: string, address: string): Promise<void> {
    const { pair, whole, from } = keysOf(account, address)
    await this.failures.delete(pair)
    await this.failures.delete(whole)
    await this.turns.delete(pair)
    await this.turns.delete(whole)
    await this.addresses.reward(from)
    await this.known.set(pair, 1, KNOWN_SECONDS)
  }

  /** Seconds to wait for the next turn of a key; 0 = this is its turn. */
  private async turnOf(key: string, policy: ThrottlePolicy): Promise<number> {
    const { consumedPoints } = await this.failures.penalty(key)
    const windowSeconds = waitSeconds(policy, consumedPoints)
    if (windowSeconds === 0) return 0
    const waitFor = await taken(() => this.turns.consume(key, 1, { customDuration: windowSeconds }))
    if (waitFor > 0) await this.failures.reward(key)
    return waitFor
  }
}

/** 0 when a point was to be had, else seconds until one is. @throws what the store throws */
async function taken(consume: () => Promise<unknown>): Promise<number> {
  try {
    await consume()
    return 0
  } catch (refused) {
    if (refused instanceof RateLimiterRes) return Math.max(1, Math.ceil(refused.msBeforeNext / 1000))
    throw refused
  }
}

/** Accounts are hashed: what people type into the e-mail field may be their password. */
function keysOf(account: string, address: string): { pair: string; whole: string; from: string } {
  const whole = createHash('sha256').update(account.trim().toLowerCase()).digest('hex').slice(0, 32)
  return { pair: `${whole}@${address}`, whole, from: address }
}
