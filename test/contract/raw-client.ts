import { setTimeout as sleep } from 'node:timers/promises'
import { WebSocket } from 'ws'

export type RawEvent = { event: string; seq?: number; payload: Record<string, unknown> & RawPayload }
type RawPayload = {
  sessionKey?: string
  runId?: string
  stream?: string
  state?: string
  phase?: string
  data?: Record<string, unknown>
  session?: Record<string, unknown>
  message?: Record<string, unknown>
}
export type RawAnswer = {
  ok: boolean
  payload?: Record<string, unknown>
  error?: { code: string; message: string; details?: { code?: string } }
}
type Frame = ({ type: 'event' } & RawEvent) | ({ type: 'res'; id: string } & RawAnswer)

const PATIENCE_MS = 40_000

/** A client that can also break the rules, and keeps all it sees. */
export class RawClient {
  readonly events: RawEvent[] = []
  readonly #answers = new Map<string, RawAnswer>()
  readonly #socket: WebSocket
  hello: Record<string, unknown> | null = null
  closed: { code: number; reason: string } | null = null
  httpStatus: number | null = null
  #requests = 0

  constructor(url: string, headers: Record<string, string> = {}) {
    this.#socket = new WebSocket(url, { headers, maxPayload: 64 * 1024 * 1024 })
    this.#socket.on('message', (data) => this.#keep(JSON.parse((data as Buffer).toString('utf8')) as Frame))
    this.#socket.on('close', (code, reason) => {
      this.closed = { code, reason: String(reason) }
    })
    this.#socket.on('unexpected-response', (_request, response) => {
      this.httpStatus = response.statusCode ?? null
      this.#socket.terminate()
    })
    // What went wrong is read from `closed` and `httpStatus`.
    this.#socket.on('error', () => undefined)
  }

  /** Waits for a condition, looking often. @throws when it does not come true within 40 s */
  async until<T>(what: string, look: () => T | Promise<T>): Promise<Exclude<T, false | null | undefined>> {
    const giveUp = Date.now() + PATIENCE_MS
    while (Date.now() < giveUp) {
      const found = await look()
      if (found) return found as Exclude<T, false | null | undefined> // just looked at
      await sleep(20)
    }
    throw new Error(`${what} did not happen within ${PATIENCE_MS} ms; saw ${this.events.map(({ event }) => event).join(' ')}`)
  }

  async challenged(): Promise<void> {
    await this.until('challenge', () => this.events.find(({ event }) => event === 'connect.challenge'))
  }

  async login(params: Record<string, unknown>): Promise<RawAnswer> {
    await this.challenged()
    const answer = await this.request('connect', params)
    this.hello = answer.payload ?? null
    return answer
  }

  async request(method: string, params: unknown = {}): Promise<RawAnswer> {
    this.#requests += 1
    const id = `raw-${this.#requests}`
    this.send(JSON.stringify({ type: 'req', id, method, params }))
    return this.until(`answer to ${method}`, () => this.#answers.get(id))
  }

  async answerTo(id: string): Promise<RawAnswer> {
    return this.until(`answer to ${id}`, () => this.#answers.get(id))
  }

  send(text: string): void {
    this.#socket.send(text)
  }

  /** Events of one session, in order. */
  of(sessionKey: string, event?: string): RawEvent[] {
    return this.events.filter((seen) => seen.payload.sessionKey === sessionKey && (event === undefined || seen.event === event))
  }

  close(): void {
    this.#socket.terminate()
  }

  #keep(frame: Frame): void {
    if (frame.type === 'event') this.events.push(frame)
    else this.#answers.set(frame.id, frame)
  }
}

/** A good operator login with these scopes. */
export const goodLogin = (token: string, scopes: readonly string[]): Record<string, unknown> => ({
  minProtocol: 4,
  maxProtocol: 4,
  client: { id: 'gateway-client', mode: 'backend', version: '0.0.1', platform: 'linux' },
  role: 'operator',
  scopes,
  caps: ['tool-events'],
  auth: { token },
})

/** A connected client with these scopes, subscribed to sessions unless told not to. */
export async function rawOperator(url: string, token: string, scopes: readonly string[], subscribe = true): Promise<RawClient> {
  const client = new RawClient(url)
  const answer = await client.login(goodLogin(token, scopes))
  if (!answer.ok) throw new Error(`login failed: ${answer.error?.message}`)
  if (subscribe) await client.request('sessions.subscribe')
  return client
}
