/** An event that seems to have been under way for longer is not late: the two clocks were set anew, or its time means another. */
const BELIEVED_MS = 600_000

/** Stamped by the gateway in the moment in which they are sent; the time in others may be that of what they tell. */
const STAMPED: ReadonlySet<string> = new Set(['agent', 'session.tool', 'tick'])

/** How far what is heard on one connection lies behind what is said. */
export type Lag = {
  /** ms. */
  ms: number
  /** Gateway clock minus ours, ms: never more than the truth, as no event arrives before it was sent. */
  clockOffsetMs: number
}

/** @param clockOffsetMs as measured when the connection was made */
export const noLag = (clockOffsetMs: number): Lag => ({ ms: 0, clockOffsetMs })

/**
 * The lag after one more event. Events wait in sockets while this process is busy: when the connection then ends, those that
 * wait are lost, though they were sent before the last one that was heard was received.
 * @param sentAt what the event says, ms by the gateway's clock
 * @param receivedAt ms by our clock
 */
export function lagAfter(lag: Lag, event: { name: string; sentAt: unknown }, receivedAt: number): Lag {
  const { name, sentAt } = event
  if (typeof sentAt !== 'number' || !STAMPED.has(name)) return lag
  const clockOffsetMs = Math.max(lag.clockOffsetMs, sentAt - receivedAt)
  const ms = receivedAt - (sentAt - clockOffsetMs)
  return ms <= BELIEVED_MS ? { ms, clockOffsetMs } : lag
}
