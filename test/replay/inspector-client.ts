import { SourceMap, type SourceMapPayload } from 'node:module'

/** A script of the process that is debugged, as the protocol tells of it. */
type Script = { scriptId: string; url: string; sourceMapURL: string }
type Frame = { callFrameId: string; functionName: string }
export type Paused = { reason: string; hitBreakpoints?: string[]; callFrames: [Frame, ...Frame[]] }
type Message = { id?: number; method?: string; params?: unknown; result?: unknown; error?: { message: string } }

/** What an editor does that debugs Node: speaks the inspector's protocol, and finds lines of sources by source maps. */
export class InspectorClient {
  readonly #socket: WebSocket
  readonly #answers = new Map<number, PromiseWithResolvers<unknown>>()
  readonly #scripts: Script[] = []
  readonly #pauses: Paused[] = []
  #onPause: (() => void) | null = null
  #lastId = 0

  private constructor(socket: WebSocket) {
    this.#socket = socket
    socket.addEventListener('message', ({ data }) => this.#take(JSON.parse(String(data)) as Message))
  }

  static async attach(url: string): Promise<InspectorClient> {
    const socket = new WebSocket(url)
    await new Promise((resolve, reject) => {
      socket.addEventListener('open', resolve)
      socket.addEventListener('error', reject)
    })
    const client = new InspectorClient(socket)
    await client.send('Runtime.enable')
    await client.send('Debugger.enable')
    return client
  }

  async send<T = unknown>(method: string, params: object = {}): Promise<T> {
    const id = ++this.#lastId
    const answer = Promise.withResolvers<unknown>()
    this.#answers.set(id, answer)
    this.#socket.send(JSON.stringify({ id, method, params }))
    return (await answer.promise) as T
  }

  /** The next stop that nobody has asked for yet. */
  async paused(): Promise<Paused> {
    while (this.#pauses.length === 0) await new Promise<void>((resolve) => (this.#onPause = resolve))
    return this.#pauses.shift() as Paused // there is one
  }

  /** Sets a breakpoint at a line (from one) of a TypeScript source that some script was made from. */
  async breakAt(source: string, line: number): Promise<void> {
    for (const { url, sourceMapURL } of this.#scripts) {
      const place = sourceMapURL.startsWith('data:') ? placeOf(sourceMapURL, source, line) : null
      if (place) return void (await this.send('Debugger.setBreakpointByUrl', { url, ...place }))
    }
    throw new Error(`No script was made from line ${line} of ${source}.`)
  }

  close(): void {
    this.#socket.close()
  }

  #take({ id, method, params, result, error }: Message): void {
    if (id !== undefined) {
      if (error) this.#answers.get(id)?.reject(new Error(error.message))
      else this.#answers.get(id)?.resolve(result)
    }
    if (method === 'Debugger.scriptParsed') this.#scripts.push(params as Script)
    if (method === 'Debugger.paused') {
      this.#pauses.push(params as Paused)
      this.#onPause?.()
    }
  }
}

/** Where the line begins in what was made of it; null = nowhere. */
function placeOf(dataUrl: string, source: string, line: number): { lineNumber: number; columnNumber: number } | null {
  const json = Buffer.from(dataUrl.slice(dataUrl.indexOf('base64,') + 'base64,'.length), 'base64').toString()
  const payload = JSON.parse(json) as SourceMapPayload
  if (!payload.sources.some((each) => each.endsWith(source))) return null
  const map = new SourceMap(payload)
  const lines = payload.mappings.split(';').length
  for (let lineNumber = 0; lineNumber < lines; lineNumber++) {
    const entry = map.findEntry(lineNumber, 1_000)
    if (!('originalSource' in entry) || !entry.originalSource.endsWith(source)) continue
    if (entry.generatedLine === lineNumber && entry.originalLine === line - 1) return { lineNumber, columnNumber: 0 }
  }
  return null
}
