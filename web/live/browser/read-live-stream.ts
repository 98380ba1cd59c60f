import type { LiveBye, LiveFrame, LiveReset } from '#contracts/live.ts'
import type { LiveEnvironment } from './live-environment.ts'
import { type SseEvent, SseParser } from './sse-parser.ts'

/** The server sends a comment every 15 s; after this long without a byte the connection is dead, whatever TCP says. */
const SILENCE_MS = 40_000

/** Why a stream is over. `retryAfterMs`: the server asked for at least this wait. */
export type StreamEnd =
  | { kind: 'signed-out' }
  | { kind: 'bye'; retryMs: number }
  | { kind: 'failed'; retryAfterMs: number | null }

export type StreamEvents = {
  onOpen(): void
  onBytes(): void
  onEvent(frames: readonly LiveFrame[], position: string, reset: LiveReset['reason'] | null): void
}

/**
 * Reads /api/live from `position` (null = from now, with a `reset` first) until it ends for whatever reason; never rejects.
 */
export async function readLiveStream(
  environment: LiveEnvironment,
  position: string | null,
  stop: AbortSignal,
  events: StreamEvents,
): Promise<StreamEnd> {
  const silence = new AbortController()
  const signal = AbortSignal.any([stop, silence.signal])
  const watchdog = new SilenceWatchdog(environment, () => silence.abort())
  try {
    const headers = { accept: 'text/event-stream', ...(position === null ? {} : { 'last-event-id': position }) }
    const response = await environment.fetch('/api/live', { headers, signal, cache: 'no-store', credentials: 'same-origin' })
    if (response.status === 401) return { kind: 'signed-out' }
    if (!response.ok || !response.body) return { kind: 'failed', retryAfterMs: retryAfter(response) }
    events.onOpen()
    return await readBody(response.body, watchdog, events)
  } catch {
    // The network's errors carry nothing a reader could act on: whatever happened, the answer is to connect again.
    return { kind: 'failed', retryAfterMs: null }
  } finally {
    watchdog.stop()
    silence.abort()
  }
}

async function readBody(body: ReadableStream<Uint8Array>, watchdog: SilenceWatchdog, events: StreamEvents): Promise<StreamEnd> {
  let bye: LiveBye | null = null
  let asked: number | null = null
  const parser = new SseParser(
    (event) => {
      if (event.event === 'bye')
        bye = JSON.parse(event.data) as LiveBye // written by our own server
      else passOn(event, events)
    },
    (ms) => {
      asked = ms
    },
  )
  const decoder = new TextDecoder()
  for await (const piece of body as unknown as AsyncIterable<Uint8Array>) {
    watchdog.heard()
    events.onBytes()
    parser.push(decoder.decode(piece, { stream: true }))
    if (bye !== null) return endOf(bye)
  }
  return { kind: 'failed', retryAfterMs: asked }
}

function endOf(bye: LiveBye): StreamEnd {
  return { kind: 'bye', retryMs: bye.retryMs }
}

function passOn(event: SseEvent, events: StreamEvents): void {
  if (event.id === null) return
  // Written by our own server from contracts/live.ts; checking it again here would put zod into every page.
  const body: unknown = JSON.parse(event.data)
  if (event.event === 'frames') events.onEvent(body as LiveFrame[], event.id, null)
  else if (event.event === 'reset') events.onEvent([], event.id, (body as LiveReset).reason)
}

function retryAfter(response: Response): number | null {
  const seconds = Number(response.headers.get('retry-after') ?? Number.NaN)
  return Number.isFinite(seconds) && seconds >= 0 ? seconds * 1000 : null
}

/** Calls `onSilence` once nothing was heard for SILENCE_MS. */
class SilenceWatchdog {
  private readonly environment: LiveEnvironment
  private readonly stopped = new AbortController()
  private heardAt: number

  constructor(environment: LiveEnvironment, onSilence: () => void) {
    this.environment = environment
    this.heardAt = environment.now()
    void this.watch(onSilence)
  }

  heard(): void {
    this.heardAt = this.environment.now()
  }

  stop(): void {
    this.stopped.abort()
  }

  private async watch(onSilence: () => void): Promise<void> {
    while (!this.stopped.signal.aborted) {
      await this.environment.wait(SILENCE_MS / 4, this.stopped.signal)
      if (this.environment.now() - this.heardAt >= SILENCE_MS) return onSilence()
    }
  }
}
