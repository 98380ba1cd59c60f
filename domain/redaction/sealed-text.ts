import { createCipheriv, createDecipheriv, hkdfSync } from 'node:crypto'
import type { FingerprintKey } from './fingerprint.ts'

/** Names the algorithm, so that a later one can tell which texts are its own. */
const PREFIX = 'sealed1.'
/** Bytes of a nonce of AES-GCM (NIST SP 800-38D): fresh and random for every text. */
export const NONCE_BYTES = 12
const TAG_BYTES = 16

/** A text that the given key did not seal, or that was changed since. */
export class Unsealable extends Error {
  override readonly name = 'Unsealable'
}

/**
 * Makes a text unreadable for all who lack the installation's key: what must pass through a workflow's history, which others
 * keep and show, but is nobody's business there. AES-256-GCM under a key derived for this alone (HKDF-SHA-256).
 * @param nonce `NONCE_BYTES` fresh random bytes; using them twice under one key gives the texts away
 */
export function sealText(text: string, key: FingerprintKey, nonce: Uint8Array): string {
  const cipher = createCipheriv('aes-256-gcm', sealingKey(key), nonce)
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
  return PREFIX + Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64url')
}

/** The text that was sealed. @throws Unsealable, which repeats nothing of the text */
export function openText(sealed: string, key: FingerprintKey): string {
  if (!sealed.startsWith(PREFIX)) throw new Unsealable('The text is not sealed.')
  const bytes = Buffer.from(sealed.slice(PREFIX.length), 'base64url')
  const body = NONCE_BYTES + TAG_BYTES
  try {
    const decipher = createDecipheriv('aes-256-gcm', sealingKey(key), bytes.subarray(0, NONCE_BYTES))
    decipher.setAuthTag(bytes.subarray(NONCE_BYTES, body))
    return Buffer.concat([decipher.update(bytes.subarray(body)), decipher.final()]).toString('utf8')
  } catch (error) {
    throw new Unsealable('The text was sealed with another key, or changed. Every process needs the same redaction key.', {
      cause: error,
    })
  }
}

const sealingKey = (key: FingerprintKey): Uint8Array =>
  new Uint8Array(hkdfSync('sha256', key, '', 'mission-control sealed text', 32))
