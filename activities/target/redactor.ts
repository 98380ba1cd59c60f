import { placeholder } from '#domain/redaction/finding.ts'
import { type FingerprintKey, fingerprintOf } from '#domain/redaction/fingerprint.ts'
import { redactText } from '#domain/redaction/redact-text.ts'

/** Texts this short are found by chance everywhere; masking them would make output unreadable and hide nothing. */
const SHORTEST_SECRET = 4

/** Takes secrets out of what a target wrote: those of this very step by their text, all others by their look. */
export type Redact = (text: string) => string

/** @param secrets the step's own, as resolved; a program may print them in any form of words */
export function createRedactor(secrets: ReadonlySet<string>, key: FingerprintKey): Redact {
  // The longest first: one secret may be part of another. Each line of a secret counts, as output comes in lines.
  const known = [...secrets]
    .flatMap((secret) => [secret, ...secret.split(/\r?\n/)])
    .filter((secret) => secret.length >= SHORTEST_SECRET)
    .toSorted((a, b) => b.length - a.length)
  return (text) => {
    const masked = known.reduce(
      (rest, secret) => rest.replaceAll(secret, placeholder('credential', fingerprintOf(secret, key))),
      text,
    )
    return redactText(masked, key).text
  }
}
