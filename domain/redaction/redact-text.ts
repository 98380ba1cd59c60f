import { type Finding, placeholder, type SecretSpan } from './finding.ts'
import { type FingerprintKey, fingerprintOf } from './fingerprint.ts'
import { settledSecrets } from './settle.ts'

/** What is masked besides what the rules find: secrets that are known by their value. */
export type AlsoMasked = { find: (text: string) => SecretSpan[] }
export type RedactedText = { text: string; findings: Finding[] }

/**
 * `text` with every secret replaced, whole, by `[redacted:kind:fingerprint]`. Synchronous and linear in the text's length.
 * Redacting redacted text changes nothing.
 * @param key of the fingerprints; the same key makes equal secrets comparable
 */
export function redactText(text: string, key: FingerprintKey, also?: AlsoMasked): RedactedText {
  const spans = settledSecrets(text, also?.find(text))
  if (spans.length === 0) return { text, findings: [] }
  const findings: Finding[] = []
  const parts: string[] = []
  const known = new Map<string, string>()
  let from = 0
  for (const span of spans) {
    const secret = text.slice(span.start, span.end)
    const fingerprint = known.get(secret) ?? fingerprintOf(secret, key)
    known.set(secret, fingerprint)
    findings.push({ ...span, fingerprint })
    parts.push(text.slice(from, span.start), placeholder(span.kind, fingerprint))
    from = span.end
  }
  parts.push(text.slice(from))
  return { text: parts.join(''), findings }
}
