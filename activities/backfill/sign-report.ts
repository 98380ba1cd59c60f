import { createPrivateKey, createPublicKey, hkdfSync, type KeyObject, sign } from 'node:crypto'
import type { FingerprintKey } from '#domain/redaction/fingerprint.ts'

/** What the key is for: another purpose gets another key from the same secret. */
const PURPOSE = 'mission-control backfill report ed25519 v1'
/** PKCS #8 of an Ed25519 key, up to its 32 bytes (RFC 8410). */
const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex')

/** The key that an installation signs with: derived from its secret, so that it needs no place of its own and stays the same. */
function signingKey(secret: FingerprintKey): KeyObject {
  const seed = Buffer.from(hkdfSync('sha256', secret, Buffer.alloc(0), PURPOSE, 32))
  return createPrivateKey({ key: Buffer.concat([PKCS8, seed]), format: 'der', type: 'pkcs8' })
}

/** The public key (PEM) of whoever has the secret. */
export const publicKeyOf = (secret: FingerprintKey): string => publicPem(signingKey(secret))

const publicPem = (key: KeyObject): string => createPublicKey(key).export({ format: 'pem', type: 'spki' }).toString()

/** Signs the bytes of a text. Anybody with the public key (PEM) can check them; nobody without the secret can make others. */
export function signReport(text: string, secret: FingerprintKey): { signature: string; publicKey: string } {
  const key = signingKey(secret)
  return { signature: sign(null, Buffer.from(text), key).toString('base64'), publicKey: publicPem(key) }
}
