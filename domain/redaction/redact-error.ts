import type { FingerprintKey } from './fingerprint.ts'
import { redactJson } from './redact-json.ts'
import { redactText } from './redact-text.ts'

/** An error as it may be stored, logged or shown. */
export type RedactedError = {
  name: string
  message: string
  /** A machine-readable code where the error has one (`ECONNREFUSED`, `P2002`). */
  code: string | null
  stack: string | null
  cause: RedactedError | null
  /** Other own fields (`address`, `port`, a driver's `detail`), redacted. */
  details: Record<string, unknown>
}

/** Causes that are followed; a longer chain is a loop or says nothing new. */
const MAX_CAUSES = 5

/** Anything thrown, without secrets in its message, stack, fields or causes. Never throws. */
export const redactError = (thrown: unknown, key: FingerprintKey): RedactedError => redactChain(thrown, key, MAX_CAUSES)

function redactChain(thrown: unknown, key: FingerprintKey, causesLeft: number): RedactedError {
  const error = thrown instanceof Error ? thrown : new Error(describe(thrown))
  const clean = (text: string): string => redactText(text, key).text
  const {
    code,
    cause,
    name: _name,
    message: _message,
    stack: _stack,
    ...fields
  } = Object.fromEntries(Object.entries(error).concat([['cause', error.cause]]))
  return {
    name: clean(error.name),
    message: clean(error.message),
    code: typeof code === 'string' ? clean(code) : typeof code === 'number' ? String(code) : null,
    stack: error === thrown && error.stack ? clean(error.stack) : null,
    cause: cause === undefined || cause === null || causesLeft === 0 ? null : redactChain(cause, key, causesLeft - 1),
    details: redactJson(fields, key).value as Record<string, unknown>, // an object walks to an object
  }
}

function describe(thrown: unknown): string {
  if (typeof thrown === 'string') return thrown
  try {
    return JSON.stringify(thrown) ?? String(thrown)
  } catch {
    return String(thrown)
  }
}
