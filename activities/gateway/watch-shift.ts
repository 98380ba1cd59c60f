import type { PollPace } from '#domain/gateway/poll-pace.ts'
import type { CallBudget } from './call-budget.ts'
import type { Clock } from './clock.ts'
import { connectToGateway } from './connection.ts'
import { GatewayFailure } from './failure.ts'
import { LiveShift } from './live-shift.ts'
import type { ReportKeeper } from './report-keeper.ts'
import type { WatchOptions } from './watch-connection.ts'
import type { WatchHandlers } from './watch-handlers.ts'

/** What stays the same, or is carried on, from one connection of a watch to the next. */
export type Shift = {
  options: WatchOptions
  handlers: WatchHandlers
  signal: AbortSignal
  clock: Clock
  budget: CallBudget
  keeper: ReportKeeper
  /** Learned from how fast the gateway answers; kept across connections. */
  pace: PollPace
  /** Up to when nothing was missed, ms by our clock; `null` before the first connection. */
  heardUntil: number | null
  /** Since when something may have been missed that is not read back yet, ms by our clock; `null` = all was read. */
  unreadSince: number | null
  /** Why the time after `heardUntil` is a gap. */
  gapReason: string
}

/**
 * One connection from beginning to end.
 * @returns why an established watch ended
 * @throws GatewayFailure when it could not be established
 */
export async function workShift(shift: Shift): Promise<GatewayFailure> {
  const over = new AbortController()
  const signal = AbortSignal.any([shift.signal, over.signal])
  const live = new LiveShift(shift, signal)
  let ending: GatewayFailure | null = null
  const connection = await connectToGateway({
    url: shift.options.url,
    token: await shift.options.readToken(),
    purpose: 'monitor',
    signal: shift.signal,
    budget: shift.budget,
    clock: shift.clock,
    correlationId: shift.options.correlationId,
    onFrame: (frame, receivedAt) => live.hear(frame, receivedAt),
    onGap: (gap, receivedAt) => live.lose(gap, receivedAt),
    onClose: (failure) => {
      ending = failure
      shift.gapReason = failure.message
      over.abort()
    },
  })
  try {
    await live.begin(connection)
    await live.pollUntilOver()
    return ending ?? new GatewayFailure({ kind: 'stopped' })
  } finally {
    over.abort()
    connection.close()
  }
}
