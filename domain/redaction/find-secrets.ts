import { findAssignments } from './find-assignments.ts'
import { findEncodedSecrets } from './find-encoded.ts'
import { findHeaderSecrets } from './find-headers.ts'
import { findAwsSecrets, findPrivateKeys, findUrlCredentials } from './find-places.ts'
import { findTokens } from './find-tokens.ts'
import { isBlank, type SecretSpan, withoutPlaceholders } from './finding.ts'
import { featuresOf, type TextFeatures } from './text-features.ts'
import { viewsOf } from './views.ts'

/** Encodings inside encodings that are followed: JSON in JSON in base64 is real, more is not. */
const MAX_DEPTH = 3

/** The shortest token with a mark of its own; a shorter text needs a sign between a name and its value to hold a secret. */
const SHORTEST_TOKEN = 15

/** All secrets of `text`, sorted, not overlapping, outside replacements of an earlier redaction. */
export function findSecrets(text: string): SecretSpan[] {
  if (text.length < SHORTEST_TOKEN && !/[\s=:>@]/.test(text)) return []
  return findFresh(withoutPlaceholders(text))
}

/** The same for a text whose earlier replacements are filler already. */
export const findFresh = (fresh: string): SecretSpan[] =>
  mergeSpans(findAll(fresh, MAX_DEPTH, new Set()).filter((span) => !isBlank(fresh.slice(span.start, span.end))))

/** @param seen decodings that were read already: what is escaped in two ways is met twice */
function findAll(text: string, depth: number, seen: Set<string>): SecretSpan[] {
  const features = featuresOf(text)
  const spans = findPlain(text, features)
  if (depth === 0) return spans
  if (features.run) spans.push(...findEncodedSecrets(text, (decoded) => findAll(decoded, depth - 1, new Set())))
  if (!features.escaped) return spans
  for (const view of viewsOf(text)) {
    if (seen.has(view.text)) continue
    seen.add(view.text)
    for (const span of findAll(view.text, depth - 1, seen)) {
      spans.push({ kind: span.kind, start: view.sourceOf(span.start), end: view.sourceOf(span.end) })
    }
  }
  return spans
}

/** Most specific first: where rules overlap, the first one names the kind. */
function findPlain(text: string, features: TextFeatures): SecretSpan[] {
  const tokens = findTokens(text, features.tokens)
  return [
    ...(features.privateKey ? findPrivateKeys(text) : []),
    ...tokens,
    ...findAwsSecrets(text, tokens),
    ...(features.url ? findUrlCredentials(text) : []),
    ...(features.header ? findHeaderSecrets(text) : []),
    ...(features.assignment ? findAssignments(text) : []),
  ]
}

/** Sorted; overlapping spans become one, so that no rule's shorter reading leaves a tail. */
export function mergeSpans(found: readonly SecretSpan[]): SecretSpan[] {
  const ranked = found.map((span, rank) => ({ ...span, rank })).sort((a, b) => a.start - b.start || a.rank - b.rank)
  const spans: (SecretSpan & { rank: number })[] = []
  for (const span of ranked) {
    const last = spans.at(-1)
    if (!last || span.start >= last.end) spans.push(span)
    else {
      if (span.rank < last.rank) Object.assign(last, { kind: span.kind, rank: span.rank })
      last.end = Math.max(last.end, span.end)
    }
  }
  return spans.map(({ kind, start, end }) => ({ kind, start, end }))
}
