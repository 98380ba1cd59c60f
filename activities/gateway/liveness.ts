import type { WebSocket } from 'ws'
import type { Clock } from './clock.ts'

const MISSED_TICKS = 2
/** Looks per tick interval; a silent gateway is noticed at most a quarter of an interval late. */
const LOOKS = 4

/**
 * Watches a connection for silence: two tick intervals without any frame, or a ping that was not answered for a whole
 * interval (a dead link is noticed before its second missing tick).
 * @param heardAt when the last frame came, ms
 * @param onSilent called once
 * @returns stops watching
 */
export function watchLiveness(
  socket: WebSocket,
  tickIntervalMs: number,
  heardAt: () => number,
  clock: Clock,
  onSilent: () => void,
): () => void {
  let pingedAt: number | null = null
  const onPong = () => {
    pingedAt = null
  }
  const stop = () => {
    clearInterval(timer)
    socket.off('pong', onPong)
  }
  const timer = setInterval(() => {
    const now = clock.now()
    const silent = now - heardAt() > MISSED_TICKS * tickIntervalMs
    const dead = pingedAt !== null && now - pingedAt > tickIntervalMs
    if (silent || dead) {
      stop()
      return onSilent()
    }
    if (pingedAt !== null) return
    pingedAt = now
    socket.ping()
  }, tickIntervalMs / LOOKS)
  socket.on('pong', onPong)
  return stop
}
