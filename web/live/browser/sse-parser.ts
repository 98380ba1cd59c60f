/** One dispatched server-sent event. `event` is `message` when the stream named none. */
export type SseEvent = { event: string; data: string; id: string | null }

/**
 * Reads a `text/event-stream` in pieces of any size (WHATWG HTML, 9.2.6).
 * `fetch` is used instead of EventSource because EventSource hides the status: a 401 has to end in "signed out", not in retries.
 */
export class SseParser {
  private rest = ''
  private event = ''
  private data: string[] = []
  private id: string | null = null
  private readonly onEvent: (event: SseEvent) => void
  private readonly onRetry: (ms: number) => void

  constructor(onEvent: (event: SseEvent) => void, onRetry: (ms: number) => void) {
    this.onEvent = onEvent
    this.onRetry = onRetry
  }

  /** Takes the next decoded piece and calls back for each event that it completes. */
  push(text: string): void {
    this.rest += text
    // A CR at the very end may be the first half of CRLF: leave it until more comes.
    const usable = this.rest.endsWith('\r') ? this.rest.slice(0, -1) : this.rest
    const lines = usable.split(/\r\n|\n|\r/)
    this.rest = (lines.pop() ?? '') + this.rest.slice(usable.length)
    for (const line of lines) this.takeLine(line)
  }

  private takeLine(line: string): void {
    if (line === '') return this.dispatch()
    if (line.startsWith(':')) return
    const colon = line.indexOf(':')
    const field = colon < 0 ? line : line.slice(0, colon)
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '')
    if (field === 'event') this.event = value
    else if (field === 'data') this.data.push(value)
    else if (field === 'id' && !value.includes('\0')) this.id = value
    else if (field === 'retry' && /^\d+$/.test(value)) this.onRetry(Number(value))
  }

  private dispatch(): void {
    if (this.data.length > 0) this.onEvent({ event: this.event || 'message', data: this.data.join('\n'), id: this.id })
    this.event = ''
    this.data = []
  }
}
