import { type LiveBye, type LiveFrame, type LiveReset, liveEvents } from '#contracts/live.ts'
import { coalesce } from './coalesce.ts'

/** Bytes of one server-sent event. JSON has no raw line breaks, so one `data:` line always does. */
function event(name: string, id: bigint | null, body: unknown): Buffer {
  const idLine = id === null ? '' : `id: ${id}\n`
  return Buffer.from(`event: ${name}\n${idLine}data: ${JSON.stringify(body)}\n\n`)
}

/** The frames that bring a reader to `position`, coalesced. An empty list says: you are there. */
export const framesEvent = (frames: Iterable<LiveFrame>, position: bigint): Buffer =>
  event(liveEvents.frames, position, coalesce(frames))

/** Tells a reader to forget what it has and to load its lists again; it then follows from `position`. */
export const resetEvent = (reason: LiveReset['reason'], position: bigint): Buffer =>
  event(liveEvents.reset, position, { reason, position: String(position) } satisfies LiveReset)

/** The last event of a stream that we end; `retry` also tells plain EventSource readers when to come back. */
export const byeEvent = (bye: LiveBye): Buffer =>
  Buffer.concat([Buffer.from(`retry: ${bye.retryMs}\n\n`), event(liveEvents.bye, null, bye)])

/** Keeps proxies and readers from taking silence for death. */
export const heartbeat = Buffer.from(': still here\n\n')
