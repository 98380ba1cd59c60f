import type { SecretKind } from './finding.ts'
import type { FingerprintKey } from './fingerprint.ts'
import type { KnownSecret, KnownSecrets } from './known-secrets.ts'
import { type JsonPlace, JsonRedactor } from './redact-json.ts'
import { valuesOf } from './secret-values.ts'

type Columns = Readonly<Record<string, unknown>>

/** Where secrets of a kind stood: the column and the way into its JSON, alike for every row; no value. */
export type RowFinding = { kind: SecretKind; place: string; fingerprint: string }

export type RedactedRow = {
  columns: Columns
  findings: RowFinding[]
  /** What was masked, in clear, as it would be written elsewhere. Never stored but in the run's private folder. */
  secrets: KnownSecret[]
}

export type RowRedactor = { redact: (columns: Columns) => RedactedRow }

/**
 * Redacts rows of a source: every column by its name, every text, JSON and readable blob in it, and known secrets wherever
 * they stand. Columns keep their types; of a blob that is no text the secret's bytes are replaced.
 */
export function createRowRedactor({ key, known }: { key: FingerprintKey; known: KnownSecrets }): RowRedactor {
  let findings: RowFinding[] = []
  let secrets: KnownSecret[] = []
  const told = new Set<string>()
  const redactor = new JsonRedactor(
    key,
    ({ kind, path, fingerprint }, secret) => {
      findings.push({ kind, place: placeOf(path), fingerprint })
      if (told.has(secret)) return
      told.add(secret)
      for (const value of valuesOf(secret, kind)) secrets.push(value)
    },
    known.searched === 0 ? undefined : known,
  )
  return {
    redact: (columns) => {
      findings = []
      secrets = []
      told.clear()
      return { columns: redactColumns(columns, redactor), findings, secrets }
    },
  }
}

/** Blobs that are text are redacted as text; others are read for what stands in them in clear. */
function redactColumns(columns: Columns, redactor: JsonRedactor): Columns {
  const blobs = Object.entries(columns).filter((entry): entry is [string, Uint8Array] => entry[1] instanceof Uint8Array)
  if (blobs.length === 0) return redactor.walk(columns, TOP) as Columns // an object walks to an object
  const readable = new Map(blobs.map(([name, bytes]) => [name, asText(bytes)]))
  const walked = redactor.walk({ ...columns, ...Object.fromEntries(readable) }, TOP) as Columns // the same
  return Object.fromEntries(
    Object.entries(columns).map(([name, value]) => {
      const text = readable.get(name)
      const clean = walked[name]
      if (text === undefined) return [name, clean]
      return [name, clean === text ? value : Buffer.from(typeof clean === 'string' ? clean : '')]
    }),
  )
}

const TOP: JsonPlace = { path: '$', name: '', strength: null, depth: 0 }
const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** Bytes that are no text as one character each: what stands among them in clear can be read. */
function asText(bytes: Uint8Array): string {
  try {
    return UTF8.decode(bytes)
  } catch {
    return Buffer.from(bytes).toString('latin1')
  }
}

/** Members of a JSON value that a place tells apart; deeper ones are told together. */
const TOLD_DEPTH = 4
const LONGEST_NAME = 40

/** The way to a finding, alike for every row: `$.detail~json.env[3].TOKEN` as `detail.env[].TOKEN`. */
export function placeOf(path: string): string {
  const steps = path
    .replace(/^\$\.?/, '')
    .replaceAll('~json', '')
    .replace(/\[\d+\]/g, '[]')
    .split('.')
  const told = steps.slice(0, TOLD_DEPTH).map((step) => step.slice(0, LONGEST_NAME))
  return steps.length > TOLD_DEPTH ? `${told.join('.')}…` : told.join('.')
}
