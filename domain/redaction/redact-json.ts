import { type Finding, isBlank, placeholder, type SecretKind, withoutPlaceholders } from './finding.ts'
import { type FingerprintKey, fingerprintOf } from './fingerprint.ts'
import { type KeyStrength, keyStrength } from './key-names.ts'
import { type AlsoMasked, redactText } from './redact-text.ts'
import { isSecretValue } from './secret-value.ts'

/** A finding inside a JSON value; `start` and `end` point into the string at `path` (`$.a[0].b`, itself redacted). */
export type JsonFinding = Finding & { path: string }
export type RedactedJson = { value: unknown; findings: JsonFinding[] }
/** Told of each finding with the very text that was masked. */
export type FoundInJson = (finding: JsonFinding, secret: string) => void

/** What a walk carries down: where it is and what the name above says. */
export type JsonPlace = { path: string; name: string; strength: KeyStrength | null; depth: number }

/** Deeper values are replaced whole: no message or row is that deep, and recursion must end. */
const MAX_DEPTH = 64
/** Names that a redactor remembers. */
const MAX_NAMES = 5_000
/** Names whose members are secrets whatever they are called: `secrets: { FOO: "…" }`. */
const CONTAINER = /^(?:secrets|credentials|passwords)$/i

/**
 * A JSON value without secrets: values of secret-named fields, secrets in any string, in key names, in JSON or
 * base64 inside strings, in `{ name, value }` pairs and in argument lists (`["--token", "…"]`). Never changes `value`; what has no
 * secrets is given back as it is.
 */
export function redactJson(value: unknown, key: FingerprintKey): RedactedJson {
  const findings: JsonFinding[] = []
  const redactor = new JsonRedactor(key, (finding) => findings.push(finding))
  return { value: redactor.walk(value, { path: '$', name: '', strength: null, depth: 0 }), findings }
}

/** The walk behind `redactJson`, for callers that have their own ways with findings. */
export class JsonRedactor {
  private readonly key: FingerprintKey
  private readonly found: FoundInJson
  private readonly also: AlsoMasked | undefined
  private readonly cleanNames = new Set<string>()
  private count = 0

  constructor(key: FingerprintKey, found: FoundInJson, also?: AlsoMasked) {
    this.key = key
    this.found = found
    this.also = also
  }

  walk(value: unknown, place: JsonPlace): unknown {
    if (typeof value === 'string') return this.redactString(value, place)
    if (
      (typeof value === 'number' || typeof value === 'bigint') &&
      place.strength === 'certain' &&
      /pass|pin|pwd/i.test(place.name)
    )
      return this.mask(String(value), place)
    if (typeof value !== 'object' || value === null) return value
    if (place.depth >= MAX_DEPTH) return this.mask('', place, 'unreadable')
    if (Array.isArray(value)) return this.walkArray(value, place)
    const toJson = (value as { toJSON?: unknown }).toJSON // a Date or URL walks as what it would be written as
    if (typeof toJson === 'function') return this.walk(toJson.call(value), { ...place, depth: place.depth + 1 })
    return this.walkObject(value as Readonly<Record<string, unknown>>, place) // an object that is no array
  }

  private walkArray(items: readonly unknown[], place: JsonPlace): readonly unknown[] {
    let copy: unknown[] | null = null
    for (const [index, item] of items.entries()) {
      const before = index > 0 ? items[index - 1] : null
      const named = typeof before === 'string' && (before.startsWith('-') || items.length === 2) ? keyStrength(before) : null
      const name = named && typeof before === 'string' ? before : place.name
      const strength = named ?? place.strength
      const walked = this.walk(item, { path: `${place.path}[${index}]`, name, strength, depth: place.depth + 1 })
      if (walked === item) continue
      copy ??= [...items]
      copy[index] = walked
    }
    return copy ?? items
  }

  private walkObject(object: Readonly<Record<string, unknown>>, place: JsonPlace): Readonly<Record<string, unknown>> {
    const pairName = nameOfPair(object)
    const inherited = CONTAINER.test(place.name) ? 'certain' : null
    const inCookies = /cookies$/i.test(place.name) || isCookie(object)
    const inKey = typeof object.kty === 'string'
    const names = Object.keys(object)
    const walked: [string, unknown][] = []
    let changed = !isPlain(object)
    for (const name of names) {
      const member = object[name]
      const safeName = this.redactName(name, place.path)
      const isPairValue = pairName !== null && PAIR_VALUES.has(name)
      const speaking = isPairValue ? pairName : name
      const strength =
        isPairValue && inCookies
          ? 'likely'
          : (keyStrength(speaking) ?? (typeof member === 'string' ? (inherited ?? strengthInside(name, place, inKey)) : null))
      const path = `${place.path}.${safeName}`
      const safe = this.walk(member, { path, name: speaking, strength, depth: place.depth + 1 })
      if (safe !== member || safeName !== name) changed = true
      walked.push([safeName, safe])
    }
    // fromEntries defines properties, so that a `__proto__` key stays a plain key.
    return changed ? Object.fromEntries(walked) : object
  }

  /** Names repeat with every row and message; those without a finding are remembered. */
  private redactName(name: string, path: string): string {
    if (this.cleanNames.has(name)) return name
    const safe = this.redactInside(name, path)
    if (safe !== name) return safe
    if (this.cleanNames.size >= MAX_NAMES) this.cleanNames.clear()
    this.cleanNames.add(name)
    return name
  }

  private redactString(text: string, place: JsonPlace): string {
    if (isBlank(withoutPlaceholders(text))) return text
    const embedded = parseEmbedded(text)
    if (embedded !== null) return this.redactEmbedded(text, embedded, place)
    const { strength, name } = place
    if (strength && !hasScheme(text) && isSecretValue(text, { name, strength, stands: 'quoted' })) return this.mask(text, place)
    const inside = this.redactInside(text, place.path)
    if (inside !== text || !strength || !hasScheme(text)) return inside
    return isSecretValue(text, { name, strength, stands: 'quoted' }) && strength === 'certain' ? this.mask(text, place) : inside
  }

  private redactEmbedded(text: string, embedded: unknown, place: JsonPlace): string {
    const before = this.count
    const walked = this.walk(embedded, { ...place, path: `${place.path}~json`, depth: place.depth + 1 })
    return this.count === before ? text : JSON.stringify(walked)
  }

  private redactInside(text: string, path: string): string {
    const { text: redacted, findings } = redactText(text, this.key, this.also)
    for (const finding of findings) this.tell({ ...finding, path }, text.slice(finding.start, finding.end))
    return redacted
  }

  private mask(text: string, place: JsonPlace, kind: SecretKind = kindOfName(place.name)): string {
    const fingerprint = fingerprintOf(text, this.key)
    this.tell({ kind, start: 0, end: text.length, fingerprint, path: place.path }, text)
    return placeholder(kind, fingerprint)
  }

  private tell(finding: JsonFinding, secret: string): void {
    this.count += 1
    this.found(finding, secret)
  }
}

const kindOfName = (name: string): SecretKind => {
  if (/pass|pwd/i.test(name)) return 'password'
  if (/cookie/i.test(name)) return 'cookie'
  return /authorization/i.test(name) ? 'authorization' : 'credential'
}

const PAIR_NAMES = ['name', 'key', 'variable', 'setting', 'header', 'env'] as const
const PAIR_VALUES: ReadonlySet<string> = new Set(['value', 'content', 'val'])

/** The name in `{ name: "Authorization", value: "…" }`. */
function nameOfPair(object: Readonly<Record<string, unknown>>): string | null {
  if (object.value === undefined && object.content === undefined && object.val === undefined) return null
  for (const name of PAIR_NAMES) {
    const named = object[name]
    if (typeof named === 'string') return named
  }
  return null
}

/** A cookie as browsers and their drivers list it. */
const isCookie = (object: Readonly<Record<string, unknown>>): boolean =>
  typeof object.name === 'string' && ('httpOnly' in object || ('domain' in object && 'path' in object))

/** The secret parts of a JSON Web Key. */
const KEY_PARTS: ReadonlySet<string> = new Set(['d', 'k', 'p', 'q', 'dp', 'dq', 'qi'])

/** `db_password: { value: "…" }` says by the name above what it holds; the parts of a key by what stands beside them. */
function strengthInside(name: string, place: JsonPlace, inKey: boolean): KeyStrength | null {
  if (inKey && KEY_PARTS.has(name)) return 'certain'
  return PAIR_VALUES.has(name) && place.strength === 'certain' ? 'likely' : null
}

/** Others are written as their own fields alone, as JSON would write them. */
function isPlain(object: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(object)
  return prototype === Object.prototype || prototype === null
}

/** `Bearer x` under a secret name keeps its scheme: readers learn how, not with what. */
const hasScheme = (text: string): boolean => /^(?:bearer|basic|token|digest|bot) /i.test(text)

function parseEmbedded(text: string): object | null {
  if (!/^\s*[[{]/.test(text) || !/[\]}]$/.test(text.trimEnd())) return null
  try {
    const parsed: unknown = JSON.parse(text)
    return typeof parsed === 'object' ? parsed : null
  } catch {
    return null // not JSON after all: the text rules still read it
  }
}
