import type { IncomingMessage } from 'node:http'
import { WebSocket } from 'ws'
import { type EventFrame, InboundFrame } from '#contracts/gateway/envelope.ts'
import { type SequenceGap, sequenceGap } from '#domain/gateway/sequence.ts'
import type { ConnectionTrouble } from '#domain/gateway/trouble.ts'
import { parseGatewayUrl } from '#domain/gateway/url.ts'
import type { Clock } from './clock.ts'
import { GatewayFailure } from './failure.ts'
import { PendingRequests } from './pending-requests.ts'
import { lookupHost } from './resolve-host.ts'

/** The gateway's own limit for one frame is 25 MiB; what is larger is not from a gateway. */
const MAX_FRAME_BYTES = 32 * 1024 * 1024
/** Our own close code for a peer that fell silent; the gateway's reference client uses the same. */
const SILENT_CLOSE_CODE = 4000
/** What `ws` calls a frame above `maxPayload`. */
const TOO_LARGE = 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH'
const UPGRADE_TIMEOUT_MS = 10_000

/** `id` from `nextId`. */
type OutgoingCall = { id: string; method: string; params: unknown; traceparent?: string }

type Listeners = {
  url: string
  correlationId?: string
  onFrame?(frame: EventFrame, receivedAt: number): void
  onGap?(gap: SequenceGap, receivedAt: number): void
}

/** The wire: frames in and out, answers matched to requests, holes in the numbering noticed, the end explained once. */
export class GatewaySocket {
  readonly raw: WebSocket
  /** Resolves, never rejects, with why the connection ended. */
  readonly ended: Promise<GatewayFailure>
  heardAt: number

  readonly #listeners: Listeners
  readonly #clock: Clock
  readonly #pending = new PendingRequests()
  #end: (failure: GatewayFailure) => void = () => undefined
  #over = false
  #opened = false
  #greeted = false
  #challenge: (payload: unknown) => void = () => undefined
  readonly #challenged: Promise<unknown>
  #lastSeq: number | null = null
  #restartExpectedMs: number | null = null
  #requests = 0

  constructor(listeners: Listeners, clock: Clock) {
    const address = parseGatewayUrl(listeners.url)
    if (!address.ok) throw new GatewayFailure({ kind: 'misconfigured', message: address.reason })
    this.#listeners = listeners
    this.#clock = clock
    this.heardAt = clock.now()
    this.ended = new Promise((resolve) => {
      this.#end = resolve
    })
    this.#challenged = new Promise((resolve) => {
      this.#challenge = resolve
    })
    this.raw = new WebSocket(address.url, {
      maxPayload: MAX_FRAME_BYTES,
      perMessageDeflate: false,
      handshakeTimeout: UPGRADE_TIMEOUT_MS,
      lookup: lookupHost,
    })
    this.#listen()
  }

  /** The payload of the gateway's first frame. @throws GatewayFailure when it does not come in time */
  async challenge(timeoutMs: number): Promise<unknown> {
    const late = new GatewayFailure({ kind: 'timeout', waitedFor: 'its greeting', ms: timeoutMs })
    const timer = setTimeout(() => this.end(late), timeoutMs)
    const first = await Promise.race([this.#challenged, this.ended])
    clearTimeout(timer)
    if (first instanceof GatewayFailure) throw first
    return first
  }

  /** Id for a next request: the gateway's log can be searched for it. */
  nextId(): string {
    this.#requests += 1
    return `${this.#listeners.correlationId ?? 'mc'}-${this.#requests}`
  }

  /** Sends one request and gives the payload of its answer. @throws GatewayFailure */
  async request(call: OutgoingCall, timeoutMs: number, signal?: AbortSignal) {
    if (this.#over) throw await this.ended
    const { id } = call
    const answer = this.#pending.wait(id, call.method, timeoutMs, signal)
    this.raw.send(JSON.stringify({ type: 'req', ...call }))
    const payload = await answer
    if (call.method === 'connect') this.#greeted = true
    return payload
  }

  /** Ends the connection for this reason; the first reason given stays. */
  end(failure: GatewayFailure): void {
    if (this.#over) return
    this.#settle(failure)
    if (this.raw.readyState === WebSocket.OPEN) this.raw.close(1000)
    else this.raw.terminate()
  }

  /** Ends a connection whose other side fell silent: it cannot finish a closing handshake, so the link is cut. */
  endSilent(): void {
    if (this.#over) return
    this.#settle(
      new GatewayFailure({
        kind: 'closed',
        code: SILENT_CLOSE_CODE,
        reason: 'tick timeout',
        phase: 'open',
        restartExpectedMs: null,
      }),
    )
    this.raw.close(SILENT_CLOSE_CODE, 'tick timeout')
    this.raw.terminate()
  }

  #settle(failure: GatewayFailure): void {
    this.#over = true
    this.#pending.failAll(failure)
    this.#end(failure)
  }

  #listen(): void {
    const fail = (trouble: ConnectionTrouble) => this.end(new GatewayFailure(trouble))
    // Text frames come as one Buffer: no other `binaryType` is set.
    this.raw.on('message', (data) => this.#receive((data as Buffer).toString('utf8')))
    this.raw.on('unexpected-response', (_request, response: IncomingMessage) => {
      response.resume()
      fail({ kind: 'upgrade-refused', httpStatus: response.statusCode ?? 0 })
    })
    this.raw.on('error', (error: NodeJS.ErrnoException) => {
      if (!this.#opened) return fail({ kind: 'network', code: networkCode(error) })
      // ws closes by itself, but reports its own reason only here; a broken link is explained by the close that follows.
      if (error.code === TOO_LARGE) fail({ kind: 'closed', code: 1009, reason: '', phase: 'open', restartExpectedMs: null })
      else if (error.code?.startsWith('WS_ERR')) fail({ kind: 'malformed', what: 'A frame it sent' })
    })
    this.raw.on('open', () => {
      this.#opened = true
    })
    this.raw.on('close', (code, reason) => {
      const phase = this.#greeted ? 'open' : 'handshake'
      fail({ kind: 'closed', code, reason: String(reason), phase, restartExpectedMs: this.#restartExpectedMs })
    })
  }

  #receive(text: string): void {
    if (this.#over) return
    this.heardAt = this.#clock.now()
    const frame = parseFrame(text)
    if (!frame) return this.end(new GatewayFailure({ kind: 'malformed', what: 'A frame it sent' }))
    if (frame.type === 'res') return this.#pending.answer(frame)
    if (frame.event === 'connect.challenge') return this.#challenge(frame.payload)
    this.#notice(frame)
    this.#listeners.onFrame?.(frame, this.heardAt)
  }

  #notice(frame: EventFrame): void {
    if (frame.event === 'shutdown') this.#restartExpectedMs = restartExpectedMs(frame.payload)
    if (frame.seq === undefined) return
    const gap = sequenceGap(this.#lastSeq, frame.seq)
    this.#lastSeq = frame.seq
    if (gap) this.#listeners.onGap?.(gap, this.heardAt)
  }
}

function parseFrame(text: string): InboundFrame | null {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    return null
  }
  const frame = InboundFrame.safeParse(json)
  return frame.success ? frame.data : null
}

function restartExpectedMs(payload: unknown): number | null {
  const expected = payload && typeof payload === 'object' && 'restartExpectedMs' in payload ? payload.restartExpectedMs : null
  return typeof expected === 'number' ? expected : null
}

/** Happy eyeballs hides the code of a refused connection inside an AggregateError; a handshake timeout has none at all. */
function networkCode(error: NodeJS.ErrnoException): string {
  if (error.code) return error.code
  if (error instanceof AggregateError) return networkCode(error.errors[0] ?? new Error('unknown'))
  return error.message.includes('handshake has timed out') ? 'ETIMEDOUT' : error.name
}
