import { type Pace, RETRY_SLOWLY, RETRY_SOON } from './backoff.ts'
import type { GatewayState } from './state.ts'

/** Everything that can go wrong between us and a gateway, as seen on the wire. */
export type ConnectionTrouble =
  /** The socket closed; 1006 = no close frame came. `restartExpectedMs` comes from the gateway's `shutdown` event. */
  | { kind: 'closed'; code: number; reason: string; phase: 'handshake' | 'open'; restartExpectedMs: number | null }
  /** The HTTP upgrade was answered with this status instead of 101. */
  | { kind: 'upgrade-refused'; httpStatus: number }
  /** DNS, TCP or TLS failed; `code` as in Node's errors (`ECONNREFUSED`, `ENOTFOUND`, `CERT_HAS_EXPIRED`). */
  | { kind: 'network'; code: string }
  /** A request, or the connect itself, was answered with an error. */
  | { kind: 'refused'; code: string; detailCode: string | null; message: string; retryable: boolean; retryAfterMs: number | null }
  | { kind: 'timeout'; waitedFor: string; ms: number }
  | { kind: 'incompatible'; missing: readonly string[] }
  | { kind: 'scopes-withheld'; missing: readonly string[] }
  /** An answer or frame that does not follow the protocol; `what` names it without its content. */
  | { kind: 'malformed'; what: string }
  /** The token could not be read, or the address is not usable. `message` never holds the secret. */
  | { kind: 'misconfigured'; message: string }
  /** Our own limit on calls a minute was reached. */
  | { kind: 'over-budget'; retryAfterMs: number }
  /** We closed it ourselves. */
  | { kind: 'stopped' }

export type Judgement = {
  state: Exclude<GatewayState, 'connected'>
  /** Stable code for logs and tests. */
  code: string
  /** What happened and what to do next, in a sentence or two. */
  reason: string
  missing: readonly string[]
  pace: Pace
  retryAfterMs: number | null
}

export const unreachable = (code: string, reason: string, retryAfterMs: number | null = null): Judgement => ({
  state: 'unreachable',
  code,
  reason,
  missing: [],
  pace: RETRY_SOON,
  retryAfterMs,
})

export const unauthorised = (code: string, reason: string, missing: readonly string[] = []): Judgement => ({
  state: 'unauthorised',
  code,
  reason,
  missing,
  pace: RETRY_SLOWLY,
  retryAfterMs: null,
})

export const incompatible = (code: string, reason: string, missing: readonly string[]): Judgement => ({
  state: 'incompatible',
  code,
  reason,
  missing,
  pace: RETRY_SLOWLY,
  retryAfterMs: null,
})
