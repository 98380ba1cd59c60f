import type { AddressInfo } from 'node:net'
import { type WebSocket, WebSocketServer } from 'ws'
import { requirements } from '#domain/gateway/requirements.ts'

type Answer = (params: Record<string, unknown>, socket: WebSocket) => unknown

/** A gateway that does just what a test tells it, for what cannot be forced on a real one. */
export type ScriptedGateway = {
  url: string
  /** Every request seen, `connect` left out. */
  requests: { method: string; params: Record<string, unknown>; traceparent?: string; id: string }[]
  sockets: Set<WebSocket>
  logins: number
  event(event: string, payload: unknown, seq?: number): void
  close(): Promise<void>
}

export type Script = {
  answers?: Readonly<Record<string, Answer>>
  tickIntervalMs?: number
  hello?: Record<string, unknown>
  /** Instead of the greeting. */
  onConnection?(socket: WebSocket): void
}

/** Thrown by an answer to refuse. */
export class ScriptedRefusal extends Error {
  readonly error: Record<string, unknown>
  constructor(error: Record<string, unknown>) {
    super('refused')
    this.error = error
  }
}

const emptyList: Answer = () => ({ ts: Date.now(), hasMore: false, sessions: [] })
const defaults: Record<string, Answer> = { 'sessions.subscribe': () => ({ subscribed: true }), 'sessions.list': emptyList }
/** An answer that never comes. */
export const SILENCE = Symbol('silence')

export async function scriptedGateway(script: Script = {}): Promise<ScriptedGateway> {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
  await new Promise((resolve) => server.once('listening', resolve))
  const gateway: ScriptedGateway = {
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}`, // listening on TCP
    requests: [],
    sockets: new Set(),
    logins: 0,
    event(event, payload, seq) {
      for (const socket of gateway.sockets)
        socket.send(JSON.stringify({ type: 'event', event, payload, ...(seq === undefined ? {} : { seq }) }))
    },
    close() {
      for (const socket of gateway.sockets) socket.terminate()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
  server.on('connection', (socket) => serve(socket, gateway, script))
  return gateway
}

function serve(socket: WebSocket, gateway: ScriptedGateway, script: Script): void {
  gateway.sockets.add(socket)
  socket.on('close', () => gateway.sockets.delete(socket))
  // Broken connections are what many of these tests are about.
  socket.on('error', () => undefined)
  if (script.onConnection) return script.onConnection(socket)
  socket.on('message', (data) => {
    const request = JSON.parse((data as Buffer).toString('utf8')) as {
      id: string
      method: string
      params: Record<string, unknown>
      traceparent?: string
    }
    if (request.method === 'connect') gateway.logins += 1
    else gateway.requests.push(request)
    reply(socket, request, script)
  })
  socket.send(JSON.stringify({ type: 'event', event: 'connect.challenge', payload: { nonce: 'n', ts: Date.now() } }))
}

function reply(
  socket: WebSocket,
  { id, method, params }: { id: string; method: string; params: Record<string, unknown> },
  script: Script,
): void {
  const answer: Answer | undefined =
    method === 'connect' ? (asked) => helloFor(asked, script) : (script.answers?.[method] ?? defaults[method])
  try {
    const payload = answer?.(params, socket)
    if (payload !== SILENCE) socket.send(JSON.stringify({ type: 'res', id, ok: true, payload }))
  } catch (error) {
    if (!(error instanceof ScriptedRefusal)) throw error
    socket.send(JSON.stringify({ type: 'res', id, ok: false, error: error.error }))
  }
}

function helloFor(asked: Record<string, unknown>, script: Script) {
  const all = Object.values(requirements)
  return {
    type: 'hello-ok',
    protocol: 4,
    server: { version: 'scripted', bootId: 'boot-1' },
    features: { methods: all.flatMap(({ methods }) => methods), events: all.flatMap(({ events }) => events) },
    auth: { role: 'operator', scopes: asked.scopes },
    policy: { tickIntervalMs: script.tickIntervalMs ?? 30_000 },
    ...script.hello,
  }
}
