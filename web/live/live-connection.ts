import type { ServerResponse } from 'node:http'
import type { LiveBye } from '#contracts/live.ts'
import { byeEvent } from './wire.ts'

/** Above this many unsent bytes nothing more is written: the reader is brought up to date, coalesced, once it has drained. */
const FULL_BYTES = 256 * 1024

/** Whose stream it is: what has to stay true for it to go on. */
export type Credential = { readonly kind: 'sign-in' | 'token'; readonly id: string }

/** One open stream and where its reader is. */
export class LiveConnection {
  /** Everything up to here was written to this reader. */
  position: bigint
  /** The past is being read from Postgres for it. */
  catchingUp = false
  lastWriteAt: number
  private fullSince: number | null = null
  readonly credential: Credential
  private readonly response: ServerResponse
  private readonly onRoom: () => void

  constructor(options: {
    credential: Credential
    response: ServerResponse
    position: bigint
    now: number
    /** Called when a full connection has room again. */
    onRoom: () => void
  }) {
    this.credential = options.credential
    this.response = options.response
    this.position = options.position
    this.lastWriteAt = options.now
    this.onRoom = options.onRoom
    this.response.on('drain', () => {
      this.fullSince = null
      this.onRoom()
    })
  }

  get isOpen(): boolean {
    return !this.response.writableEnded && !this.response.destroyed
  }

  /** Whether it takes no more for now. */
  get isFull(): boolean {
    return this.response.writableLength > FULL_BYTES
  }

  /** How long the reader has taken nothing of what waits for it, ms. */
  stalledMs(now: number): number {
    return this.fullSince === null ? 0 : now - this.fullSince
  }

  write(bytes: Buffer, now: number): void {
    if (!this.isOpen) return
    this.lastWriteAt = now
    if (!this.response.write(bytes)) this.fullSince ??= now
  }

  /** Says why and when to come back, then ends. Shutting down cuts off who does not take even that. */
  end(bye: LiveBye): void {
    if (!this.isOpen) return
    this.response.end(byeEvent(bye))
  }

  /** Cuts the reader off without a word: it does not read. */
  destroy(): void {
    this.response.destroy()
  }
}
