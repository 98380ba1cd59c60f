import type { WebSocket } from 'ws'
import { z } from 'zod'
import { type HelloFacts, helloOk } from './hello.ts'
import { judgeLogin } from './login.ts'
import { type Caller, demoMethods } from './methods.ts'
import { type DemoMethod, demoParams, faultOf, scopeOf } from './params.ts'
import { type Refusal, Refused, refusal } from './refusal.ts'
import type { Audience, DemoWorld } from './world.ts'

const Request = z.object({ type: z.literal('req'), id: z.string(), method: z.string(), params: z.unknown().optional() })
/** A close frame has room for 123 bytes of reason; ours are ASCII. */
const MAX_CLOSE_REASON = 123
const LOGIN_TIMEOUT_MS = 15_000
/** Events the real gateway skips for a client that reads too slowly; any other event ends its connection. */
const DROPPABLE = ['sessions.changed', 'session.message', 'session.tool']

export type Hall = {
  world: DemoWorld
  token: string
  /** While starting, logins are refused with UNAVAILABLE. */
  starting(): boolean
  hello(connId: string): Omit<HelloFacts, 'connId' | 'scopes'>
}

/** One connected client: login, requests, and its share of the events, numbered. */
export class ClientSocket implements Caller {
  readonly connId: string
  scopes: readonly string[] = []
  readonly #socket: WebSocket
  readonly #hall: Hall
  readonly #hasOrigin: boolean
  #greeted = false
  #subscribed = false
  #seq = 0
  readonly #loginTimer: NodeJS.Timeout

  constructor(socket: WebSocket, hall: Hall, hasOrigin: boolean) {
    this.connId = hall.world.random.uuid()
    this.#socket = socket
    this.#hall = hall
    this.#hasOrigin = hasOrigin
    this.#loginTimer = setTimeout(() => socket.close(1000), LOGIN_TIMEOUT_MS)
    socket.on('close', () => clearTimeout(this.#loginTimer))
    // Text frames come as one Buffer: no other `binaryType` is set.
    socket.on('message', (data) => this.#receive((data as Buffer).toString('utf8')))
    // A client that breaks the protocol is closed by ws itself, with the right code.
    socket.on('error', () => undefined)
    this.#send({ type: 'event', event: 'connect.challenge', payload: { nonce: hall.world.random.uuid(), ts: hall.world.now() } })
  }

  subscribe(): void {
    this.#subscribed = true
  }

  /** Sends an event this client may see; `json` is its payload, made once for all clients. */
  event(audience: Audience, event: string, json: string): void {
    if (!this.#greeted || !this.#mayRead() || (audience === 'subscribers' && !this.#subscribed)) return
    this.#seq += 1
    const { maxBufferedBytes } = this.#hall.hello(this.connId)
    if (this.#socket.bufferedAmount > maxBufferedBytes) {
      if (!DROPPABLE.includes(event)) this.#socket.close(1008, 'slow consumer')
      return
    }
    this.#socket.send(`{"type":"event","event":"${event}","payload":${json},"seq":${this.#seq}}`)
  }

  close(code: number, reason: string): void {
    this.#socket.close(code, reason.slice(0, MAX_CLOSE_REASON))
  }

  /** The link breaks without a goodbye. */
  cut(): void {
    this.#socket.terminate()
  }

  #mayRead = () => this.scopes.some((scope) => ['operator.read', 'operator.write', 'operator.admin'].includes(scope))

  #receive(text: string): void {
    const json = parseJson(text)
    if (json === undefined) return
    const request = Request.safeParse(json).data
    if (!request) return this.#answer('invalid', refusal('INVALID_REQUEST', 'invalid request frame'))
    if (this.#greeted) return this.#serve(request)
    if (request.method === 'connect') return this.#login(request)
    this.#answer(request.id, refusal('INVALID_REQUEST', 'invalid handshake: first request must be connect'))
    this.close(1008, 'invalid handshake')
  }

  #login(request: z.infer<typeof Request>): void {
    if (this.#hall.starting()) {
      const starting = { retryable: true, retryAfterMs: 500, details: { reason: 'startup-sidecars' } }
      this.#answer(request.id, { ...refusal('UNAVAILABLE', 'gateway starting; retry shortly'), ...starting })
      return this.close(1013, 'gateway starting')
    }
    const result = judgeLogin(request.params, this.#hall.token, this.#hasOrigin)
    if (!result.ok) {
      this.#answer(request.id, result.error)
      return this.close(result.closeCode, result.error.message)
    }
    clearTimeout(this.#loginTimer)
    this.scopes = result.scopes
    this.#greeted = true
    const payload = helloOk({ ...this.#hall.hello(this.connId), connId: this.connId, scopes: result.scopes })
    this.#send({ type: 'res', id: request.id, ok: true, payload })
  }

  #serve({ id, method, params }: z.infer<typeof Request>): void {
    try {
      this.#send({ type: 'res', id, ok: true, payload: this.#call(method, params ?? {}) })
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      this.#answer(id, error.refusal)
    }
  }

  #call(method: string, params: unknown): unknown {
    const scope = scopeOf(method)
    if (!this.#holds(scope)) {
      const details = { code: 'MISSING_SCOPE', missingScope: scope, requiredScopes: [scope] }
      throw new Refused('FORBIDDEN', `missing scope: ${scope}`, details)
    }
    if (!(method in demoParams)) throw new Refused('INVALID_REQUEST', `unknown method: ${method}`)
    const known = method as DemoMethod // just looked up
    const parsed = demoParams[known].safeParse(params)
    if (!parsed.success) throw new Refused('INVALID_REQUEST', `invalid ${method} params: ${faultOf(parsed.error)}`)
    // Parameters and method come from the same key, which the table's type cannot express.
    return (demoMethods[known] as (world: DemoWorld, params: unknown, caller: Caller) => unknown)(
      this.#hall.world,
      parsed.data,
      this,
    )
  }

  #holds(scope: string): boolean {
    if (this.scopes.includes('operator.admin') || this.scopes.includes(scope)) return true
    return scope === 'operator.read' && this.scopes.includes('operator.write')
  }

  #answer(id: string, error: Refusal): void {
    this.#send({ type: 'res', id, ok: false, error })
  }

  #send(frame: unknown): void {
    this.#socket.send(JSON.stringify(frame))
  }
}

/** `undefined` for what is not JSON, which the gateway passes over. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
