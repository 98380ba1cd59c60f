import { ConnectChallenge, type EventFrame } from '#contracts/gateway/envelope.ts'
import {
  type GatewayAnswer,
  type GatewayMethod,
  type GatewayParams,
  gatewayAnswers,
  type HelloOk,
} from '#contracts/gateway/methods.ts'
import { negotiate } from '#domain/gateway/negotiate.ts'
import { PROTOCOL_VERSION, type Purpose, requirements } from '#domain/gateway/requirements.ts'
import type { SequenceGap } from '#domain/gateway/sequence.ts'
import { type CallBudget, createCallBudget } from './call-budget.ts'
import { type Clock, systemClock } from './clock.ts'
import { GatewayFailure } from './failure.ts'
import { inFrameSpan } from './frame-span.ts'
import { GatewaySocket } from './gateway-socket.ts'
import { watchLiveness } from './liveness.ts'

export type ConnectOptions = {
  url: string
  token: string | null
  /** Decides scopes asked and features required. */
  purpose: Purpose
  signal: AbortSignal
  budget?: CallBudget
  clock?: Clock
  /** Given with each request, so that the gateway's traces join ours (W3C format). Only for gateways that are known to take it. */
  traceparent?: string
  /** Becomes part of every request id, so that the gateway's log can be searched for it. */
  correlationId?: string
  /** Default 15 s: the gateway itself gives up on a login after that. */
  connectTimeoutMs?: number
  onFrame?(frame: EventFrame, receivedAt: number): void
  onGap?(gap: SequenceGap, receivedAt: number): void
  /** Once, when an established connection ends by itself. */
  onClose?(failure: GatewayFailure): void
}

export type RequestOptions = { timeoutMs?: number; signal?: AbortSignal }

export type GatewayConnection = {
  readonly hello: HelloOk
  /** Gateway clock minus ours, ms, measured at the challenge (so it includes half a round trip). */
  readonly clockOffsetMs: number
  /** @throws GatewayFailure when refused, timed out, malformed, or the connection ended */
  request<M extends GatewayMethod>(method: M, params: GatewayParams[M], options?: RequestOptions): Promise<GatewayAnswer<M>>
  close(): void
}

const CONNECT_TIMEOUT_MS = 15_000
/** `sessions.list` on a struggling gateway was seen to take 20 s. */
const REQUEST_TIMEOUT_MS = 30_000
const DEFAULT_TICK_MS = 30_000

/**
 * Opens one connection to a gateway as an operator client and proves that it can do what `purpose` needs: protocol,
 * methods, events, and scopes as really granted.
 * @throws GatewayFailure for every trouble with the gateway; the connection is closed then
 */
export async function connectToGateway(options: ConnectOptions): Promise<GatewayConnection> {
  const clock = options.clock ?? systemClock
  const budget = options.budget ?? createCallBudget(Number.POSITIVE_INFINITY, clock)
  const socket = new GatewaySocket(options, clock)
  const cancel = () => socket.end(new GatewayFailure({ kind: 'stopped' }))
  options.signal.addEventListener('abort', cancel)
  try {
    options.signal.throwIfAborted()
    const { hello, clockOffsetMs } = await greet(socket, options, budget, clock)
    const tickMs = hello.policy?.tickIntervalMs ?? DEFAULT_TICK_MS
    const stopWatching = watchLiveness(
      socket.raw,
      tickMs,
      () => socket.heardAt,
      clock,
      () => socket.endSilent(),
    )
    void socket.ended.then((failure) => {
      stopWatching()
      options.signal.removeEventListener('abort', cancel)
      if (failure.code !== 'STOPPED') options.onClose?.(failure)
    })
    return { hello, clockOffsetMs, request: requester(socket, options, budget), close: cancel }
  } catch (error) {
    options.signal.removeEventListener('abort', cancel)
    const failure = options.signal.aborted ? new GatewayFailure({ kind: 'stopped' }) : error
    socket.end(failure instanceof GatewayFailure ? failure : new GatewayFailure({ kind: 'stopped' }))
    throw failure
  }
}

async function greet(socket: GatewaySocket, options: ConnectOptions, budget: CallBudget, clock: Clock) {
  const timeoutMs = options.connectTimeoutMs ?? CONNECT_TIMEOUT_MS
  const challenge = ConnectChallenge.safeParse(await socket.challenge(timeoutMs))
  if (!challenge.success) throw new GatewayFailure({ kind: 'malformed', what: 'Its connect.challenge' })
  const clockOffsetMs = challenge.data.ts - clock.now()
  const hello = await requester(socket, options, budget)('connect', loginOf(options), { timeoutMs })
  const offer = {
    protocol: hello.protocol,
    methods: hello.features.methods,
    events: hello.features.events,
    scopes: hello.auth.scopes,
  }
  const result = negotiate(offer, options.purpose)
  if (result.outcome === 'incompatible') throw new GatewayFailure({ kind: 'incompatible', missing: result.missing })
  if (result.outcome === 'unauthorised') throw new GatewayFailure({ kind: 'scopes-withheld', missing: result.missing })
  return { hello, clockOffsetMs }
}

/** `gateway-client`/`backend` is the one identity that keeps its scopes without a paired device. */
const loginOf = (options: ConnectOptions) => ({
  minProtocol: PROTOCOL_VERSION,
  maxProtocol: PROTOCOL_VERSION,
  client: { id: 'gateway-client', mode: 'backend', version: '0.1.0', platform: process.platform, displayName: 'Mission Control' },
  role: 'operator',
  scopes: requirements[options.purpose].scopes,
  caps: ['tool-events'],
  auth: options.token === null ? {} : { token: options.token },
})

function requester(socket: GatewaySocket, options: ConnectOptions, budget: CallBudget): GatewayConnection['request'] {
  return async (method, params, { timeoutMs = REQUEST_TIMEOUT_MS, signal } = {}) => {
    budget.count(method)
    const id = socket.nextId()
    const frame = { id, method, params, traceparent: options.traceparent }
    const payload = await inFrameSpan({ method, id, ...options }, () => socket.request(frame, timeoutMs, signal))
    const answer = gatewayAnswers[method].safeParse(payload)
    if (!answer.success) throw new GatewayFailure({ kind: 'malformed', what: `Its answer to ${method}` })
    // The table gives the schema of this very method; TypeScript cannot follow the index through the generic.
    return answer.data as GatewayAnswer<typeof method>
  }
}
