import type { FingerprintKey } from './fingerprint.ts'
import { redactJson } from './redact-json.ts'
import { redactText } from './redact-text.ts'

/** A finding in a document: its line (from 1), and where in a JSON line or document (`$.a[0].b`); never its value. */
export type DocumentFinding = { kind: string; fingerprint: string; line: number | null; path: string | null }
export type RedactedDocument = { text: string; findings: DocumentFinding[] }

/**
 * A whole file without secrets: JSON by its structure, JSON Lines line by line, everything else as text. JSON in which
 * something was found is written anew with the indentation it had; text and JSON without findings stay byte for byte.
 */
export function redactDocument(text: string, key: FingerprintKey): RedactedDocument {
  const whole = asObject(text)
  if (whole !== null) return redactWholeJson(text, whole, key)
  const lines = text.split('\n')
  if (lines.length > 1 && lines.every((line) => line.trim() === '' || asObject(line) !== null)) return redactLines(lines, key)
  const redacted = redactText(text, key)
  const lineAt = lineCounter(text)
  return {
    text: redacted.text,
    findings: redacted.findings.map(({ kind, fingerprint, start }) => ({ kind, fingerprint, line: lineAt(start), path: null })),
  }
}

function redactWholeJson(text: string, json: object, key: FingerprintKey): RedactedDocument {
  const { value, findings } = redactJson(json, key)
  if (findings.length === 0) return { text, findings: [] }
  const indent = /^[[{]\r?\n([ \t]+)/.exec(text.trimStart())?.[1]
  const end = text.endsWith('\n') ? '\n' : ''
  return {
    text: JSON.stringify(value, null, indent) + end,
    findings: findings.map(({ kind, fingerprint, path }) => ({ kind, fingerprint, line: null, path })),
  }
}

function redactLines(lines: readonly string[], key: FingerprintKey): RedactedDocument {
  const findings: DocumentFinding[] = []
  const redacted = lines.map((line, index) => {
    const json = asObject(line)
    if (json === null) return line
    const one = redactWholeJson(line, json, key)
    findings.push(...one.findings.map((finding) => ({ ...finding, line: index + 1 })))
    return one.text
  })
  return { text: redacted.join('\n'), findings }
}

/** The line of ever higher indices, counted on from the last one. */
function lineCounter(text: string): (index: number) => number {
  let line = 1
  let from = 0
  return (index) => {
    for (let at = text.indexOf('\n', from); at >= 0 && at < index; at = text.indexOf('\n', from)) {
      line += 1
      from = at + 1
    }
    return line
  }
}

function asObject(text: string): object | null {
  if (!/^\s*[[{]/.test(text)) return null
  try {
    const parsed: unknown = JSON.parse(text)
    return typeof parsed === 'object' ? parsed : null
  } catch {
    return null // read as text instead
  }
}
