import type { Observation } from '#domain/session/observation.ts'

/**
 * The body of a timeline entry as a live one has it, marked as brought in. Hashes are left out: what is hashed before it was
 * redacted could be guessed.
 */
export function eventBody(observation: Observation): string {
  const { at, sessionKey, agentId, runId, dedupKey, kind, ...rest } = observation
  const body: Record<string, unknown> = { ...rest, imported: true }
  delete body.digest
  delete body.outcome
  return JSON.stringify(body)
}
