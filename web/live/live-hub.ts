import type { ServerResponse } from 'node:http'
import { type Credential, LiveConnection } from './live-connection.ts'
import { LiveRoom, type RoomTotals } from './live-room.ts'
import type { Outbox } from './outbox.ts'
import { retryMs } from './tick.ts'
import { framesEvent, resetEvent } from './wire.ts'

/** How often every stream is looked at and the outbox is read unprompted: a lost notification costs seconds, not the truth. */
const SWEEP_MS = 5_000
/** How often the credentials of all open streams are checked, besides at each revocation. */
const RECHECK_MS = 30_000

export type LiveHubOptions = {
  outbox: Outbox
  /** Of the given credentials, the ids of those that still hold; one query for all. */
  stillValid(tenantId: string, credentials: readonly Credential[]): Promise<ReadonlySet<string>>
  /** A read failed; the hub goes on and tries again. */
  onError(error: unknown): void
}

/** Feeds every live stream of this process from the outbox. Processes share nothing but Postgres. */
export class LiveHub {
  private readonly opening = new Map<string, Promise<LiveRoom>>()
  private readonly rooms = new Set<LiveRoom>()
  private readonly options: LiveHubOptions
  private readonly timers: NodeJS.Timeout[]

  constructor(options: LiveHubOptions) {
    this.options = options
    this.timers = [
      setInterval(() => void this.sweep(), SWEEP_MS),
      setInterval(() => void this.recheck().catch(options.onError), RECHECK_MS),
    ]
  }

  /** Open streams now. */
  get size(): number {
    let size = 0
    for (const room of this.rooms) size += room.connections.size
    return size
  }

  /** Figures of all rooms together, for /metrics. */
  totals(): RoomTotals {
    const sum: RoomTotals = { writes: 0, rounds: 0, slowestMs: 0, ended: {} }
    for (const { totals } of this.rooms) {
      sum.writes += totals.writes
      sum.rounds += totals.rounds
      sum.slowestMs = Math.max(sum.slowestMs, totals.slowestMs)
      for (const [reason, count] of Object.entries(totals.ended)) sum.ended[reason] = (sum.ended[reason] ?? 0) + count
    }
    return sum
  }

  /** When a reader should come back, ms: spread over a time that grows with the crowd. */
  suggestRetryMs(): number {
    return retryMs(this.size, Math.random)
  }

  /** Streams that a credential has open in this process. */
  openFor(credential: Credential): number {
    let open = 0
    for (const room of this.rooms) for (const one of room.connections) if (one.credential.id === credential.id) open += 1
    return open
  }

  /**
   * Takes over a response whose head was sent; leaving is registered before anything is awaited.
   * @param after the reader's position; `null` = it has none, and is reset to the head
   * @throws what the outbox throws when the tenant's feed cannot be opened
   */
  async add(tenantId: string, credential: Credential, response: ServerResponse, after: bigint | null): Promise<void> {
    let connection: LiveConnection | null = null
    let room: LiveRoom | null = null
    response.once('close', () => {
      if (room && connection) room.connections.delete(connection)
    })
    const opened = await this.room(tenantId)
    // The reader may come from a process that is ahead of this one.
    if (after !== null && after > opened.feed.ring.head) await opened.feed.refresh()
    if (response.destroyed || response.writableEnded) return
    room = opened
    connection = this.connect(opened, credential, response, after)
  }

  /** The outbox has something new for a tenant. */
  wake(tenantId: string): void {
    void this.opening
      .get(tenantId)
      ?.then((room) => room.refresh())
      .catch(this.options.onError)
  }

  /** Notifications may have been missed: every tenant's outbox is read. */
  wakeAll(): void {
    for (const tenantId of this.opening.keys()) this.wake(tenantId)
  }

  /** Ends the streams of a sign-in or token that holds no more. */
  revoke(credentialId: string): void {
    for (const room of this.rooms) {
      for (const connection of room.connections) {
        if (connection.credential.id === credentialId) room.end(connection, { reason: 'signed-out', retryMs: 0 })
      }
    }
  }

  /** Checks the credentials of all open streams and ends those of which one holds no more. @throws what stillValid throws */
  async recheck(): Promise<void> {
    for (const room of this.rooms) {
      const credentials = new Map([...room.connections].map(({ credential }) => [credential.id, credential]))
      if (credentials.size === 0) continue
      const valid = await this.options.stillValid(room.tenantId, [...credentials.values()])
      for (const id of credentials.keys()) if (!valid.has(id)) this.revoke(id)
    }
  }

  /** Tells every reader to come back, each at its own time, and stops. */
  close(): void {
    for (const timer of this.timers) clearInterval(timer)
    for (const room of this.rooms) room.close(() => this.suggestRetryMs())
  }

  private connect(room: LiveRoom, credential: Credential, response: ServerResponse, after: bigint | null): LiveConnection {
    const now = Date.now()
    const { head } = room.feed.ring
    const position = after ?? head
    const onRoom = () => room.schedule()
    const connection = new LiveConnection({ credential, response, position, now, onRoom })
    room.connections.add(connection)
    if (after === null) connection.write(resetEvent('first', head), now)
    else if (position === head) connection.write(framesEvent([], head), now)
    else room.schedule()
    return connection
  }

  private room(tenantId: string): Promise<LiveRoom> {
    const known = this.opening.get(tenantId)
    if (known) return known
    const opening = LiveRoom.open(tenantId, this.options.outbox, this.options.onError).then(
      (room) => {
        this.rooms.add(room)
        return room
      },
      (error: unknown) => {
        // The next reader tries again.
        this.opening.delete(tenantId)
        throw error
      },
    )
    this.opening.set(tenantId, opening)
    return opening
  }

  private async sweep(): Promise<void> {
    for (const room of this.rooms) {
      room.sweep(Date.now())
      if (room.connections.size > 0) await room.refresh().catch(this.options.onError)
    }
  }
}
