import type { HistoryMessage, ListedSession } from '#contracts/gateway/methods.ts'
import type { CallBudget } from './call-budget.ts'
import type { GatewayConnection } from './connection.ts'
import { asGatewayFailure } from './failure.ts'

/** Calls a minute left free for polls while transcripts are read back. */
const RESERVE = 5
const PAGE_MESSAGES = 200
/** 1,000 messages of one session; a longer absence than that is left as a gap. */
const MAX_PAGES = 5
/** Clocks and write delays: rows and messages this much older than the gap are read too. Storing twice is prevented later. */
const MARGIN_MS = 5_000
/** Further tries for a session whose transcript could not be read. */
const MAX_TRIES = 2

type Wanted = { key: string; since: number; maxPages: number; tries: number }

export type ReadBackHandlers = {
  /** Awaited before each transcript: resolves when there is room for one. */
  room(): Promise<void>
  onTranscript(sessionKey: string, messages: readonly HistoryMessage[]): void
  /** What could not be read back: times by the gateway's clock, ms. */
  onUnread(sessionKey: string, since: number, reason: string): void
  /** Nothing is left to read. */
  onDone(): void
}

/** Reads transcripts of sessions that moved while we were not listening, one at a time, within the budget. */
export class ReadBack {
  readonly #wanted = new Map<string, Wanted>()
  #working: Promise<void> | null = null
  readonly #connection: GatewayConnection
  readonly #budget: CallBudget
  readonly #signal: AbortSignal
  readonly #handlers: ReadBackHandlers

  constructor(connection: GatewayConnection, budget: CallBudget, signal: AbortSignal, handlers: ReadBackHandlers) {
    this.#connection = connection
    this.#budget = budget
    this.#signal = signal
    this.#handlers = handlers
  }

  /**
   * Wants every session that changed since a moment (ms by the gateway's clock). `null` = we never watched before: then only
   * sessions at work are wanted, newest page, so that a loop already under way is seen.
   */
  want(rows: readonly ListedSession[], since: number | null): void {
    const from = since === null ? null : since - MARGIN_MS
    const moved = rows.filter((row) => isAtWork(row) || (from !== null && (row.updatedAt ?? 0) >= from))
    const ordered = moved.toSorted((a, b) => Number(isAtWork(b)) - Number(isAtWork(a)) || (b.updatedAt ?? 0) - (a.updatedAt ?? 0))
    for (const { key } of ordered) {
      const earliest = Math.min(from ?? 0, this.#wanted.get(key)?.since ?? Number.POSITIVE_INFINITY)
      this.#wanted.set(key, { key, since: earliest, maxPages: from === null ? 1 : MAX_PAGES, tries: 0 })
    }
    this.#start()
  }

  /** Settles when all that is wanted has been read or the connection ended. */
  async done(): Promise<void> {
    await this.#working
  }

  #start(): void {
    if (this.#working) return
    this.#working = this.#work().finally(() => {
      this.#working = null
      // Wanted in the moment between the last look and now.
      if (this.#wanted.size > 0 && !this.#signal.aborted) this.#start()
    })
  }

  async #work(): Promise<void> {
    for (let [next] = this.#wanted.values(); next && !this.#signal.aborted; [next] = this.#wanted.values()) {
      const reading = next
      await Promise.race([this.#handlers.room(), aborted(this.#signal)])
      if (this.#signal.aborted) break
      const answer = await this.#read(reading)
      if (this.#signal.aborted) break
      // Wanted again meanwhile, from another moment: then it is another entry, and stays.
      if (this.#wanted.get(reading.key) === reading) this.#wanted.delete(reading.key)
      this.#settle(reading, answer)
    }
    if (this.#wanted.size === 0) this.#handlers.onDone()
  }

  #settle(wanted: Wanted, { messages, unread }: Transcript): void {
    if (messages.length > 0) this.#handlers.onTranscript(wanted.key, messages)
    if (unread === null) return
    if (unread.retry && wanted.tries < MAX_TRIES) this.#wanted.set(wanted.key, { ...wanted, tries: wanted.tries + 1 })
    else this.#handlers.onUnread(wanted.key, wanted.since, unread.reason)
  }

  async #read({ key, since, maxPages }: Wanted): Promise<Transcript> {
    const pages: HistoryMessage[][] = []
    const sinceThen = () => pages.flat().filter((message) => (message.timestamp ?? since) >= since)
    let offset = 0
    try {
      for (let page = 0; page < maxPages; page += 1) {
        await this.#budget.room(this.#signal, RESERVE)
        const params = { sessionKey: key, limit: PAGE_MESSAGES, ...(offset > 0 ? { offset } : {}) }
        const { messages, hasMore, nextOffset } = await this.#connection.request('chat.history', params, { signal: this.#signal })
        pages.unshift(messages)
        const oldest = messages[0]?.timestamp ?? 0
        if (!hasMore || oldest < since || messages.length === 0) return { messages: sinceThen(), unread: null }
        offset = nextOffset ?? offset + messages.length
      }
    } catch (error) {
      return { messages: sinceThen(), unread: { reason: asGatewayFailure(error).message, retry: true } }
    }
    const unread = since > 0 ? { reason: `Only its newest ${offset} messages were read back.`, retry: false } : null
    return { messages: sinceThen(), unread }
  }
}

type Transcript = { messages: readonly HistoryMessage[]; unread: { reason: string; retry: boolean } | null }

const isAtWork = (row: ListedSession) => row.hasActiveRun === true || row.status === 'running' || row.status === 'queued'

const aborted = (signal: AbortSignal) =>
  new Promise<void>((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
