import { commandPlaces } from './command-places.ts'
import { findAssignments, namesSecret } from './find-assignments.ts'
import { findEncodedSecrets } from './find-encoded.ts'
import { findAwsSecrets, findPrivateKeys, findUrlCredentials } from './find-places.ts'
import { findTableSecrets } from './find-tables.ts'
import { findTokens } from './find-tokens.ts'
import { isBlank, type SecretSpan, withoutPlaceholders } from './finding.ts'
import { headerPlaces } from './header-places.ts'
import { namedPlaces } from './named-places.ts'
import { findPlaced, placeFinder } from './placed-value.ts'
import { featuresOf, type TextFeatures } from './text-features.ts'
import { viewsOf } from './views.ts'

const findLedTo = placeFinder([...headerPlaces, ...commandPlaces])

/** Encodings inside encodings that are followed: JSON in JSON in base64 is real, more is not. */
const MAX_DEPTH = 3

/** The shortest token with a mark of its own; a shorter text needs a sign between a name and its value to hold a secret. */
const SHORTEST_TOKEN = 15

/** All secrets of `text`, sorted, not overlapping, outside replacements of an earlier redaction. */
export function findSecrets(text: string): SecretSpan[] {
  if (text.length < SHORTEST_TOKEN && !/[\s=:：>@]/.test(text)) return []
  return findFresh(withoutPlaceholders(text))
}

/** The same for a text whose earlier replacements are filler already. */
export function findFresh(fresh: string): SecretSpan[] {
  const spans = findAll(fresh, MAX_DEPTH, null)
  if (spans.length === 0) return spans
  return mergeSpans(spans.filter((span) => !isBlank(fresh.slice(span.start, span.end))))
}

/** @param seen decodings that were read already: what is escaped in two ways is met twice */
function findAll(text: string, depth: number, seen: Set<string> | null): SecretSpan[] {
  const features = featuresOf(text)
  const spans = findPlain(text, features)
  if (depth === 0) return spans
  // One by one: a call takes only so many arguments, and a hostile text has more.
  if (features.run) for (const span of findEncodedSecrets(text, (decoded) => findAll(decoded, depth - 1, null))) spans.push(span)
  if (!features.escaped) return spans
  const read = seen ?? new Set()
  for (const view of viewsOf(text)) {
    if (read.has(view.text)) continue
    read.add(view.text)
    for (const span of findAll(view.text, depth - 1, read)) {
      spans.push({ kind: span.kind, start: view.sourceOf(span.start), end: view.sourceOf(span.end) })
    }
  }
  return spans
}

/** Most specific first: where rules overlap, the first one names the kind. Most texts have nothing of any of them. */
function findPlain(text: string, features: TextFeatures): SecretSpan[] {
  const tokens = findTokens(text, features.tokens)
  const { privateKey, url, leads, names } = features
  if (tokens.length === 0 && !privateKey && !url && leads.length === 0 && names.length === 0) return tokens
  return [
    ...(privateKey ? findPrivateKeys(text) : []),
    ...tokens,
    ...findAwsSecrets(text, tokens),
    ...(url ? findUrlCredentials(text) : []),
    ...(leads.length > 0 ? findLedTo(text, leads) : []),
    ...(names.length > 0 ? findNamed(text, names) : []),
  ]
}

/** Places and tables are looked for only where a word is a secret's name and no part of another: "passed", "monkey". */
const findNamed = (text: string, names: readonly number[]): SecretSpan[] => [
  ...findAssignments(text, names),
  ...(namesSecret(text, names) ? [...findPlaced(text, namedPlaces), ...findTableSecrets(text)] : []),
]

/** Sorted; overlapping spans become one, so that no rule's shorter reading leaves a tail. */
export function mergeSpans(found: readonly SecretSpan[]): SecretSpan[] {
  const ranks = found.map((_, rank) => rank)
  const startOf = (rank: number): number => found[rank]?.start ?? 0
  if (found.some((span, rank) => span.start < startOf(rank - 1))) ranks.sort((a, b) => startOf(a) - startOf(b) || a - b)
  const spans: SecretSpan[] = []
  let best = 0
  for (const rank of ranks) {
    const span = found[rank]
    const last = spans.at(-1)
    if (!span) continue
    if (!last || span.start >= last.end) {
      spans.push({ kind: span.kind, start: span.start, end: span.end })
      best = rank
      continue
    }
    if (rank < best) {
      last.kind = span.kind
      best = rank
    }
    last.end = Math.max(last.end, span.end)
  }
  return spans
}
