import { createHmac } from 'node:crypto'
import type { FingerprintKey } from '#domain/redaction/fingerprint.ts'
import { redactJson } from '#domain/redaction/redact-json.ts'
import { redactText } from '#domain/redaction/redact-text.ts'
import type { CallDigest, Observation, SessionRow } from '#domain/session/observation.ts'
import type { PreparedObservation } from '#prisma/stores/prepared-observation.ts'

/** What may be kept of a gateway's texts, and the key of hashes and fingerprints. */
export type StoragePolicy = { storeArgs: boolean; storeText: boolean; key: FingerprintKey }

/**
 * The observation as it may be stored and judged: secrets masked, arguments and texts left out unless configuration keeps
 * them, hashes keyed. Equal facts give equal results, so a fact read back is recognised as the one that was live.
 */
export function prepareObservation(observation: Observation, policy: StoragePolicy): PreparedObservation {
  const { storeArgs, storeText } = policy
  return { ...masked(observation, policy), ...hashesOf(observation, policy), storeArgs, storeText }
}

function hashesOf(observation: Observation, { key }: StoragePolicy): { argsHash: string | null; resultHash: string | null } {
  const args = observation.kind === 'tool-started' ? observation.digest : undefined
  const result = observation.kind === 'tool-finished' ? observation.outcome : undefined
  return { argsHash: args ? keyed(args.exact, key) : null, resultHash: result ? keyed(result.hash, key) : null }
}

function masked(observation: Observation, policy: StoragePolicy): Observation {
  const { key, storeArgs, storeText } = policy
  const mask = (text: string | null): string | null => (text === null ? null : redactText(text, key).text)
  const content = (text: string | null): string | null => (storeText ? mask(text) : null)
  switch (observation.kind) {
    case 'session-seen':
      return { ...observation, row: maskedRow(observation.row, mask) }
    case 'run-retrying':
      return { ...observation, message: mask(observation.message) }
    case 'attempt-failed':
      return { ...observation, error: redactText(observation.error, key).text }
    case 'run-ended':
      return { ...observation, error: mask(observation.error) }
    case 'tool-started': {
      const { args, meta, digest } = observation
      // `meta` is the gateway's one-line form of the arguments, so it is kept or left out with them.
      const kept = storeArgs ? { args: redactJson(args, key).value, meta: mask(meta) } : { args: null, meta: null }
      return { ...observation, ...kept, ...(digest ? { digest: keyedDigest(digest, key) } : {}) }
    }
    case 'tool-finished': {
      const { resultText, deniedReason, outcome } = observation
      const kept = { resultText: content(resultText), deniedReason: mask(deniedReason) }
      return { ...observation, ...kept, ...(outcome ? { outcome: { ...outcome, hash: keyed(outcome.hash, key) } } : {}) }
    }
    case 'message':
      return { ...observation, text: content(observation.text), errorMessage: mask(observation.errorMessage) }
    default:
      return observation
  }
}

function maskedRow(row: SessionRow, mask: (text: string | null) => string | null): SessionRow {
  return { ...row, label: mask(row.label), title: mask(row.title), lastRunError: mask(row.lastRunError) }
}

function keyedDigest({ exact, jitter, random, target, waitMs }: CallDigest, key: FingerprintKey): CallDigest {
  const optional = (hash: string | null) => (hash === null ? null : keyed(hash, key))
  return { exact: keyed(exact, key), jitter: optional(jitter), random: optional(random), target: optional(target), waitMs }
}

/** 16 hex digits: no collision to be expected within an installation, and nothing to try candidate arguments against without the key. */
const keyed = (hash: string, key: FingerprintKey): string => createHmac('sha256', key).update(hash).digest('hex').slice(0, 16)
