import { createHmac } from 'node:crypto'

/** The least that the specification has for a key: less could be guessed. */
const LEAST_BYTES = 24
/** Keys that are made for the specification are base64 behind this; any other text is a key as it is. */
const PREFIX = 'whsec_'
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}(?:==)?|[A-Za-z0-9+/]{3}=?)?$/

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

/**
 * What is wrong with a key, as a sentence that does not hold it; null = it can sign. What is no base64 would be read as far as it goes,
 * down to an empty key, which anybody has.
 */
export function keyFault(key: string): string | null {
  if (key.startsWith(PREFIX) && !BASE64.test(key.slice(PREFIX.length))) return `is not base64 behind ${PREFIX}`
  const { byteLength } = bytesOf(key)
  return byteLength < LEAST_BYTES ? `has ${byteLength} bytes; it needs ${LEAST_BYTES} at least` : null
}

const bytesOf = (key: string): Buffer =>
  key.startsWith(PREFIX) ? Buffer.from(key.slice(PREFIX.length), 'base64') : Buffer.from(key, 'utf8')
