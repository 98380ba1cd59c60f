import type { SecretKind, SecretSpan } from './finding.ts'
import { formsOf, SHORTEST_PHRASE } from './known-forms.ts'
import { PhraseIndex } from './phrase-index.ts'
import { isUuid, looksRandom } from './randomness.ts'

/** A secret that was found in a source, in clear. Never leaves the process or the private folder that keeps it. */
export type KnownSecret = { kind: SecretKind; value: string }

/** A known secret met in bytes that should hold none: what it is and where, not its value. */
export type KnownHit = { kind: SecretKind; start: number; end: number }

/** Of a long token with a common beginning or end, this much of the rest is searched for too: a part of it is a leak. */
const PART = 24
/** From here on a token has two parts that are worth a search. */
const LONG_TOKEN = 40
/** More letters than any word or name of a thing has. */
const LONGEST_WORD = 24

/**
 * Whether `value` is worth a search: long enough, and not so plain (a word, a number, a time, a path) that it stands in
 * harmless texts by chance. What is not, is masked where its place gives it away and nowhere else.
 */
export function searchable(value: string): boolean {
  if (value.length < SHORTEST_PHRASE || value.includes('[redacted:')) return false
  if (isUuid(value)) return true
  if (/^[\d\s.,:+/-]+$/.test(value) || /^\d{4}-\d\d-\d\d/.test(value) || /^[.~]?\/[\w./-]+$/.test(value)) return false
  if (/\s/.test(value.trim())) return value.length >= 2 * SHORTEST_PHRASE && /[^A-Za-z\s.,]/.test(value)
  if (/^[A-Za-z]+$/.test(value)) return value.length > LONGEST_WORD || /[a-z][A-Z][A-Z]|[A-Z][a-z][A-Z][a-z][A-Z]/.test(value)
  return /[A-Za-z].*\d|\d.*[A-Za-z]|[^\w.-]/s.test(value)
}

/** The secrets of a source: masked wherever they stand, whatever stands around them, and searched for in what was written. */
export class KnownSecrets {
  /** How many distinct values are searched for. */
  readonly searched: number
  /** How many distinct values are too short or too plain to be searched for. */
  readonly skipped: number
  private readonly kinds: SecretKind[] = []
  private readonly runs: boolean[] = []
  private readonly phrases: string[] = []
  private readonly index: PhraseIndex
  /** Only a sweep needs it. */
  private byteIndex: PhraseIndex | null = null

  constructor(secrets: Iterable<KnownSecret>) {
    const kindOf = new Map<string, SecretKind>()
    let skipped = 0
    const seen = new Set<string>()
    for (const { kind, value } of secrets) {
      if (seen.has(value)) continue
      seen.add(value)
      const phrases = phrasesOf(value)
      if (phrases.length === 0) skipped += 1
      for (const phrase of phrases) if (!kindOf.has(phrase)) kindOf.set(phrase, kind)
    }
    this.skipped = skipped
    this.searched = seen.size - skipped
    this.enterForms(kindOf)
    this.index = new PhraseIndex(this.phrases)
  }

  private enterForms(kindOf: ReadonlyMap<string, SecretKind>): void {
    const entered = new Set<string>()
    for (const [value, kind] of kindOf) {
      for (const { text, run } of formsOf(value)) {
        if (entered.has(text)) continue
        entered.add(text)
        this.phrases.push(text)
        this.kinds.push(kind)
        this.runs.push(run)
      }
    }
  }

  /** Where known secrets stand in `text`, in any of their forms; overlapping where they do. */
  find(text: string): SecretSpan[] {
    if (text.length < SHORTEST_PHRASE) return []
    let run = { start: 0, end: 0 }
    return this.index.find(text).map(({ phrase, start, end }) => {
      const kind = this.kinds[phrase] ?? 'credential'
      if (!this.runs[phrase]) return { kind, start, end }
      // One run may hold many secrets, and is walked once.
      if (start < run.start || end > run.end) run = wholeRun(text, start, end)
      return { kind, ...run }
    })
  }

  /** Known secrets in bytes; places are byte offsets. A secret that two pieces share is not seen: let pieces overlap. */
  findKnown(bytes: Buffer): KnownHit[] {
    this.byteIndex ??= new PhraseIndex(this.phrases.map((phrase) => Buffer.from(phrase).toString('latin1')))
    return this.byteIndex
      .find(bytes.toString('latin1'))
      .map(({ phrase, start, end }) => ({ kind: this.kinds[phrase] ?? 'credential', start, end }))
  }
}

/** What is searched for of one value: itself, each of its lines, and both ends of a long token. */
function phrasesOf(value: string): string[] {
  const lines = value.split(/\r?\n/).map((line) => line.trim())
  return [...new Set([value.trim(), ...lines.filter((line) => lines.length > 1 && looksRandom(line)), ...endsOf(value)])].filter(
    searchable,
  )
}

const endsOf = (value: string): string[] =>
  /^[\w+/=.-]+$/.test(value) && value.length >= LONG_TOKEN
    ? [value.slice(0, PART), value.slice(-PART)].filter((part) => looksRandom(part) && !part.startsWith('eyJ'))
    : []

/** Base64 around a part of it: the characters at its ends share bits with the secret. */
function wholeRun(text: string, from: number, to: number): { start: number; end: number } {
  let start = from
  let end = to
  while (start > 0 && isRunUnit(text.charCodeAt(start - 1))) start--
  while (end < text.length && isRunUnit(text.charCodeAt(end))) end++
  return { start, end }
}

/** Letters, digits, `+` `/` `-` `_` `=`. */
const isRunUnit = (unit: number): boolean =>
  (unit >= 97 && unit <= 122) ||
  (unit >= 65 && unit <= 90) ||
  (unit >= 47 && unit <= 57) ||
  unit === 43 ||
  unit === 45 ||
  unit === 95 ||
  unit === 61
