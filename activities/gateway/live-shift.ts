import { z } from 'zod'
import type { EventFrame } from '#contracts/gateway/envelope.ts'
import type { ListedSession } from '#contracts/gateway/methods.ts'
import { type Lag, lagAfter, noLag } from '#domain/gateway/lag.ts'
import { nextPace } from '#domain/gateway/poll-pace.ts'
import type { SequenceGap } from '#domain/gateway/sequence.ts'
import type { GatewayConnection } from './connection.ts'
import { asGatewayFailure, GatewayFailure } from './failure.ts'
import { GatewayVitals } from './gateway-vitals.ts'
import { listAllSessions, listRecentSessions, type SessionList } from './list-sessions.ts'
import { ReadBack } from './read-back.ts'
import type { Shift } from './shift.ts'

/** Sessions that vanished are noticed at the latest after this; in between only what changed is listed. */
const FULL_LIST_EVERY_MS = 600_000
/** Rows this much older than the last poll are listed again, for rows written late. */
const LIST_MARGIN_MS = 5_000

const HealthEvent = z.looseObject({ eventLoop: z.looseObject({ degraded: z.boolean() }).optional() })
const SuspensionEvent = z.looseObject({ phase: z.string() })

/** What a watch does while it has a connection: listen, poll, and read back what was lost. */
export class LiveShift {
  readonly #shift: Shift
  readonly #signal: AbortSignal
  #connection: GatewayConnection | null = null
  #readBack: ReadBack | null = null
  #vitals: GatewayVitals | null = null
  #rows: readonly ListedSession[] = []
  #gapAnnounced = false
  /** Gateway time of the last list, and our time of the last complete one. */
  #listedAt = 0
  #listedAllAt = 0
  /** Our time since which events of this connection were lost; `null` = none. */
  #lostSince: number | null = null
  #nudge = new AbortController()
  /** Once the gateway's clock is known; nothing waits before. */
  #lag: Lag | null = null

  constructor(shift: Shift, signal: AbortSignal) {
    this.#shift = shift
    this.#signal = signal
  }

  hear(frame: EventFrame, receivedAt: number): void {
    const { handlers, keeper } = this.#shift
    const upTo = receivedAt - this.#lagOf(frame, receivedAt)
    // Before the gap since the last connection is announced, its beginning must not move, here or for whoever goes on after a crash.
    const heardUntil = this.#gapAnnounced ? upTo : this.#shift.heardUntil
    handlers.onFrame(frame, { receivedAt, upTo: heardUntil ?? upTo })
    keeper.heard(receivedAt)
    this.#shift.heardUntil = heardUntil
    if (frame.event === 'tick') keeper.report()
    if (frame.event === 'health')
      keeper.update({ eventLoopDegraded: HealthEvent.safeParse(frame.payload).data?.eventLoop?.degraded ?? false })
    const suspension = frame.event === 'gateway.suspension' ? SuspensionEvent.safeParse(frame.payload) : null
    if (suspension?.success) keeper.update({ suspensionPhase: suspension.data.phase })
  }

  #lagOf({ event: name, payload }: EventFrame, receivedAt: number): number {
    const sentAt = typeof payload === 'object' && payload !== null && 'ts' in payload ? payload.ts : null
    this.#lag = this.#lag && lagAfter(this.#lag, { name, sentAt }, receivedAt)
    return this.#lag?.ms ?? 0
  }

  /** Events were dropped on this connection: list at once and read back whatever moved since. */
  lose(gap: SequenceGap, receivedAt: number): void {
    const from = this.#shift.heardUntil ?? receivedAt
    const reason = 'The gateway dropped events for this connection (a hole in their numbering).'
    this.#shift.handlers.onGap({ from, to: receivedAt, reason, missedEvents: gap.missed })
    this.#shift.keeper.update({ gapAt: receivedAt })
    this.#lostSince = Math.min(this.#lostSince ?? from, from)
    this.#shift.unreadSince = Math.min(this.#shift.unreadSince ?? from, from)
    this.#nudge.abort()
  }

  /**
   * Subscribes, then lists, so that nothing falls between the two. A gateway too busy to list is still listened to: the list
   * comes with a later poll.
   * @throws GatewayFailure when it cannot be subscribed to
   */
  async begin(connection: GatewayConnection): Promise<void> {
    const { handlers, keeper, budget } = this.#shift
    this.#connection = connection
    this.#lag = noLag(connection.clockOffsetMs)
    keeper.connected(connection.hello)
    await connection.request('sessions.subscribe', {}, { signal: this.#signal })
    this.#readBack = new ReadBack(connection, budget, this.#signal, {
      room: () => this.#shift.options.room?.() ?? Promise.resolve(),
      onTranscript: (key, messages) => handlers.onTranscript(key, messages),
      onUnread: (key, from, reason) => this.#giveUp(key, from - connection.clockOffsetMs, reason),
      onDone: () => {
        if (this.#lostSince === null) this.#shift.unreadSince = null
        keeper.report()
      },
    })
    this.#vitals = new GatewayVitals(connection, { budget, clock: this.#shift.clock, signal: this.#signal })
    await this.#poll()
  }

  /** Polls at the pace the gateway bears, until the connection or the watch ends. */
  async pollUntilOver(): Promise<void> {
    while (!this.#signal.aborted) {
      await this.#shift.clock.sleep(this.#shift.pace.intervalMs, AbortSignal.any([this.#signal, this.#nudge.signal]))
      if (this.#nudge.signal.aborted) this.#nudge = new AbortController()
      if (!this.#signal.aborted) await this.#poll()
      if (!this.#signal.aborted) await this.#askVitals()
    }
    await this.#readBack?.done()
  }

  async #askVitals(): Promise<void> {
    const figures = await this.#vitals?.ask()
    if (figures) this.#shift.handlers.onFigures?.(figures, this.#shift.clock.now())
  }

  /** @returns since when things may have been missed, ms by our clock; `null` when we never watched before */
  #announceGap(now: number): number | null {
    const { heardUntil: from, unreadSince } = this.#shift
    if (from !== null) this.#shift.handlers.onGap({ from, to: now, reason: this.#shift.gapReason, missedEvents: null })
    this.#shift.heardUntil = now
    return from === null ? null : Math.min(from, unreadSince ?? from)
  }

  #wantBack(rows: readonly ListedSession[], since: number | null): void {
    const { unreadSince } = this.#shift
    if (since !== null) this.#shift.unreadSince = Math.min(since, unreadSince ?? since)
    this.#readBack?.want(rows, since === null ? null : since + (this.#connection?.clockOffsetMs ?? 0))
  }

  #giveUp(sessionKey: string, from: number, reason: string): void {
    const to = this.#shift.clock.now()
    this.#shift.handlers.onGap({ from, to, reason: `${sessionKey} was not read back in full. ${reason}`, missedEvents: null })
  }

  async #poll(): Promise<void> {
    const { clock, keeper } = this.#shift
    const began = clock.now()
    const lostSince = this.#lostSince
    try {
      this.#took(await this.#list(began, lostSince), began)
      const since = this.#gapAnnounced ? lostSince : this.#announceGap(began)
      const nothingLost = this.#gapAnnounced && lostSince === null
      this.#gapAnnounced = true
      if (nothingLost) return
      // Events lost while we listed are in no list yet.
      if (this.#lostSince === lostSince) this.#lostSince = null
      this.#wantBack(this.#rows, since)
    } catch (error) {
      asGatewayFailure(error)
      if (this.#signal.aborted) return
      this.#shift.pace = nextPace(this.#shift.pace, { outcome: 'failed' })
      keeper.update({ failedPolls: keeper.facts.failedPolls + 1, pollIntervalMs: this.#shift.pace.intervalMs })
    }
  }

  #list(now: number, lostSince: number | null): Promise<SessionList> {
    const { budget, clock } = this.#shift
    const connection = this.#connection
    if (!connection) throw new GatewayFailure({ kind: 'stopped' })
    if (now - this.#listedAllAt >= FULL_LIST_EVERY_MS) return listAllSessions(connection, { budget, clock, signal: this.#signal })
    const lostAt = lostSince === null ? this.#listedAt : lostSince + connection.clockOffsetMs
    const since = Math.min(this.#listedAt, lostAt) - LIST_MARGIN_MS
    return listRecentSessions(connection, { budget, clock, signal: this.#signal }, since)
  }

  #took(list: SessionList, askedAt: number): void {
    const { handlers, clock, keeper, pace } = this.#shift
    const now = clock.now()
    handlers.onRows(list.rows, { complete: list.complete, at: now, askedAt })
    this.#rows = list.rows
    this.#listedAt = list.at
    if (list.complete) this.#listedAllAt = now
    this.#shift.pace = nextPace(pace, { outcome: 'answered', tookMs: list.tookMs })
    keeper.update({ polledAt: now, lastPollTookMs: list.tookMs, failedPolls: 0, pollIntervalMs: this.#shift.pace.intervalMs })
  }
}
