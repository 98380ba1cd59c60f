import type { WebSocket } from 'ws'
import type { Clock } from './clock.ts'

/** Our own close code for a peer that fell silent; the gateway's reference client uses the same. */
export const SILENT_CLOSE_CODE = 4000
const MISSED_TICKS = 2
/** Looks per tick interval; a silent gateway is noticed at most a quarter of an interval late. */
const LOOKS = 4

/**
 * Watches a connection for silence: closes it with 4000 after two tick intervals without any frame, or when a ping was not
 * answered for a whole interval (a dead link is noticed before its second missing tick).
 * @param heardAt when the last frame came, ms
 * @returns stops watching
 */
export function watchLiveness(socket: WebSocket, tickIntervalMs: number, heardAt: () => number, clock: Clock): () => void {
  let pingedAt: number | null = null
  const onPong = () => {
    pingedAt = null
  }
  socket.on('pong', onPong)
  const timer = setInterval(() => {
    const now = clock.now()
    const silent = now - heardAt() > MISSED_TICKS * tickIntervalMs
    const dead = pingedAt !== null && now - pingedAt > tickIntervalMs
    if (silent || dead) return closeSilent(socket)
    if (pingedAt !== null) return
    pingedAt = now
    socket.ping()
  }, tickIntervalMs / LOOKS)
  return () => {
    clearInterval(timer)
    socket.off('pong', onPong)
  }
}

/** A dead link cannot finish a closing handshake, so the socket is cut right after the close frame is handed over. */
function closeSilent(socket: WebSocket): void {
  socket.close(SILENT_CLOSE_CODE, 'tick timeout')
  socket.terminate()
}
