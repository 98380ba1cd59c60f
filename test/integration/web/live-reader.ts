import { setTimeout as sleep } from 'node:timers/promises'
import { LiveBye, type LiveFrame, LiveReset } from '#contracts/live.ts'
import { type SseEvent, SseParser } from '#web/live/browser/sse-parser.ts'

/** Reads /api/live over a real connection and keeps what came. */
export class LiveReader {
  readonly events: SseEvent[] = []
  comments = 0
  retryMs: number | null = null
  ended = false
  readonly response: Response
  private readonly abort: AbortController

  private constructor(response: Response, abort: AbortController) {
    this.response = response
    this.abort = abort
  }

  /** Opens a stream and waits for its head; the body is read in the background from then on. */
  static async open(origin: string, headers: Record<string, string>, query = ''): Promise<LiveReader> {
    const abort = new AbortController()
    const response = await fetch(`${origin}/api/live${query}`, { headers, signal: abort.signal })
    const reader = new LiveReader(response, abort)
    void reader.read()
    return reader
  }

  frames(): LiveFrame[] {
    return this.events.filter((event) => event.event === 'frames').flatMap((event) => JSON.parse(event.data) as LiveFrame[])
  }

  resets(): LiveReset[] {
    return this.events.filter((event) => event.event === 'reset').map((event) => LiveReset.parse(JSON.parse(event.data)))
  }

  byes(): LiveBye[] {
    return this.events.filter((event) => event.event === 'bye').map((event) => LiveBye.parse(JSON.parse(event.data)))
  }

  /** Position of the last event that had one. */
  get position(): string {
    return this.events.findLast((event) => event.id !== null)?.id ?? '0'
  }

  close(): void {
    this.abort.abort()
  }

  private async read(): Promise<void> {
    const parser = new SseParser(
      (event) => this.events.push(event),
      (ms) => {
        this.retryMs = ms
      },
    )
    const decoder = new TextDecoder()
    try {
      for await (const piece of this.response.body as unknown as AsyncIterable<Uint8Array>) {
        const text = decoder.decode(piece, { stream: true })
        if (text.startsWith(':')) this.comments += 1
        parser.push(text)
      }
    } catch (error) {
      if (!this.abort.signal.aborted && !(error instanceof TypeError)) throw error // TypeError: the server cut the connection
    }
    this.ended = true
  }
}

/** Reads until nothing has come for half a second, and gives the end of it. */
export async function lastOf(
  socket: NodeJS.ReadableStream & { on(event: 'data', take: (piece: Buffer) => void): unknown },
): Promise<string> {
  let text = ''
  let at = performance.now()
  socket.on('data', (piece: Buffer) => {
    text = (text + piece.toString()).slice(-200_000)
    at = performance.now()
  })
  socket.resume()
  while (performance.now() - at < 500) await sleep(50)
  return text
}
