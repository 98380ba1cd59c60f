import { DEMO_PROTOCOL } from './login.ts'
import { demoParams } from './params.ts'

/** Says in the version that nothing here is real, so that no screen can mistake it for a gateway. */
export const DEMO_VERSION = 'demo-2026.9.6'

const EVENTS = [
  'connect.challenge',
  'agent',
  'chat',
  'session.message',
  'session.tool',
  'sessions.changed',
  'tick',
  'health',
  'shutdown',
]

export type HelloFacts = {
  bootId: string
  connId: string
  scopes: readonly string[]
  uptimeMs: number
  tickIntervalMs: number
  maxBufferedBytes: number
  /** Methods to leave out, for trying what happens when a gateway lacks one. */
  withoutMethods: readonly string[]
}

/** The answer to a good `connect`. */
export function helloOk({ bootId, connId, scopes, uptimeMs, tickIntervalMs, maxBufferedBytes, withoutMethods }: HelloFacts) {
  return {
    type: 'hello-ok',
    protocol: DEMO_PROTOCOL,
    server: { version: DEMO_VERSION, buildId: DEMO_VERSION, bootId, connId },
    features: {
      methods: Object.keys(demoParams).filter((method) => !withoutMethods.includes(method)),
      events: EVENTS,
      capabilities: [],
    },
    snapshot: {
      suspension: { phase: 'accepting' },
      uptimeMs,
      health: {},
      sessionDefaults: { defaultAgentId: 'main', mainSessionKey: 'agent:main:main' },
    },
    auth: { method: 'token', role: 'operator', scopes },
    policy: { maxPayload: 26_214_400, maxBufferedBytes, tickIntervalMs },
  }
}
