import { createHmac } from 'node:crypto'

/** Names of the headers of a signed call. */
export const signatureHeaders = {
  /** ms since the epoch. A deployer refuses what is older than a few minutes. */
  timestamp: 'mission-control-timestamp',
  /** `v1=` and the signature in hex. */
  signature: 'mission-control-signature',
  /** The same for every attempt of one step: a deployer does a key's work once. */
  idempotencyKey: 'idempotency-key',
  correlationId: 'mission-control-correlation-id',
} as const

/** What is signed. `path` with its query, as it stands in the request line; `body` exactly as sent, empty for GET. */
export type SignedCall = { timestamp: number; method: string; path: string; body: string }

/**
 * Signature of a call: HMAC-SHA256 in hex over timestamp, method, path and body, joined by line feeds. Method and path are in it so
 * that a call that was listened to cannot be sent to another step.
 */
export const signatureOf = ({ timestamp, method, path, body }: SignedCall, key: string): string =>
  `v1=${createHmac('sha256', key).update(`${timestamp}\n${method}\n${path}\n${body}`).digest('hex')}`
