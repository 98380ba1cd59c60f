import { createHmac } from 'node:crypto'

/** The key of all fingerprints of one installation. Without it a fingerprint could be guessed by hashing candidate secrets. */
export type FingerprintKey = string | Uint8Array

/** Keyed HMAC-SHA256 of a secret, cut to 8 hex digits: enough to match equal secrets, too little to recover one. */
export const fingerprintOf = (secret: string, key: FingerprintKey): string =>
  createHmac('sha256', key).update(secret).digest('hex').slice(0, 8)
