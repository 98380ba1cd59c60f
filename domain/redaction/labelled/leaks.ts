/** Characters of a secret that count as a leak when they stand together in the output. */
const LEAK_LENGTH = 8

const decodings: readonly ((text: string) => string)[] = [
  (text) => text,
  (text) => text.replace(/(?:%[0-9a-f]{2})+/gi, (escapes) => Buffer.from(escapes.replaceAll('%', ''), 'hex').toString()),
  (text) => text.replace(/[A-Za-z0-9+/_-]{12,}={0,2}/g, (run) => Buffer.from(run, 'base64').toString('latin1')),
  (text) => text.replaceAll('\\"', '"').replaceAll('\\n', '\n'),
]

/**
 * Whether any eight neighbouring characters of `secret` (all of a shorter one) can still be read in `redacted`, as it
 * stands or after decoding it: a redactor that masks only part of a secret has leaked it.
 */
export function leaks(redacted: string, secret: string): boolean {
  const length = Math.min(LEAK_LENGTH, secret.length)
  const texts = decodings.map((decode) => decode(redacted))
  for (let from = 0; from + length <= secret.length; from++) {
    const part = secret.slice(from, from + length)
    if (texts.some((text) => text.includes(part))) return true
  }
  return false
}
