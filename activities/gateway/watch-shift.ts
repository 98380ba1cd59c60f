import { connectToGateway } from './connection.ts'
import { GatewayFailure } from './failure.ts'
import { LiveShift } from './live-shift.ts'
import type { Shift } from './shift.ts'

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
