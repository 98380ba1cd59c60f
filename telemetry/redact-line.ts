import type { FingerprintKey } from '#domain/redaction/fingerprint.ts'
import { redactJson } from '#domain/redaction/redact-json.ts'
import { redactText } from '#domain/redaction/redact-text.ts'

/**
 * One serialised log line without secrets: by field name and in every string, bindings, errors and message alike.
 * A line that holds none is returned as it came.
 */
export function redactLine(line: string, key: FingerprintKey): string {
  let fields: unknown
  try {
    fields = JSON.parse(line)
  } catch {
    return redactText(line, key).text // cut or foreign lines are still text
  }
  const { value, findings } = redactJson(fields, key)
  return findings.length === 0 ? line : `${JSON.stringify(value)}\n`
}
