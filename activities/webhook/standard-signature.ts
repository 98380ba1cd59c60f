import { createHmac } from 'node:crypto'

/** Keys that are made for the specification are base64 behind this; any other text is a key as it is. */
const PREFIX = 'whsec_'

export type SignedEvent = { id: string; timestamp: number; body: string }

/**
 * `v1,…` for each key, as Standard Webhooks has it: the base64 of HMAC-SHA256 over `<id>.<timestamp>.<body>`. With the time in it, what
 * was listened to cannot be sent again later.
 * @param timestamp seconds since epoch
 */
export const standardSignature = (event: SignedEvent, keys: readonly string[]): string =>
  keys
    .map(
      (key) => `v1,${createHmac('sha256', bytesOf(key)).update(`${event.id}.${event.timestamp}.${event.body}`).digest('base64')}`,
    )
    .join(' ')

const bytesOf = (key: string): Buffer =>
  key.startsWith(PREFIX) ? Buffer.from(key.slice(PREFIX.length), 'base64') : Buffer.from(key, 'utf8')
