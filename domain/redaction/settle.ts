import { findFresh, findSecrets, mergeSpans } from './find-secrets.ts'
import { fillerFor, type SecretSpan, withoutPlaceholders } from './finding.ts'

/** Every round covers more of the text, and two are the rule; the limit only guards against a text made to need many. */
const MAX_ROUNDS = 8

/**
 * The spans after which nothing more is found. Masking one secret can move another into sight (a value that now ends
 * elsewhere), so the masked text is read again until it is at rest: that is what makes a second redaction change nothing.
 * @param known what is to be masked besides, as a part of what is found or beside it
 */
export function settledSecrets(text: string, known: readonly SecretSpan[] = []): SecretSpan[] {
  let spans = known.length === 0 ? findSecrets(text) : mergeSpans([...findSecrets(text), ...known])
  const fresh = withoutPlaceholders(text)
  for (let round = 1; spans.length > 0 && round < MAX_ROUNDS; round++) {
    const masked = maskedBy(spans, fresh)
    const more = findFresh(masked.text)
    if (more.length === 0) return spans
    const back = more.map(({ kind, start, end }) => ({ kind, start: masked.startOf(start), end: masked.endOf(end) }))
    spans = mergeSpans([...spans, ...back])
  }
  return spans
}

type Masked = { text: string; startOf: (index: number) => number; endOf: (index: number) => number }

/** `text` as the rules will read it once it is masked, with the way back; a place inside a replacement means its whole secret. */
function maskedBy(spans: readonly SecretSpan[], text: string): Masked {
  const parts: string[] = []
  const ends: number[] = []
  let from = 0
  let length = 0
  for (const span of spans) {
    const replacement = fillerFor(span.kind)
    parts.push(text.slice(from, span.start), replacement)
    length += span.start - from + replacement.length
    ends.push(length)
    from = span.end
  }
  parts.push(text.slice(from))
  const place = (index: number, atEnd: boolean): number => {
    const next = firstAbove(ends, index, atEnd)
    const before = spans[next - 1]
    const shift = before ? index - (ends[next - 1] ?? 0) + before.end : index
    const span = spans[next]
    if (!span || shift <= span.start) return shift
    return atEnd ? span.end : span.start
  }
  return { text: parts.join(''), startOf: (index) => place(index, false), endOf: (index) => place(index, true) }
}

/** Number of replacements that end before `index` (or at it, for a start). */
function firstAbove(ends: readonly number[], index: number, atEnd: boolean): number {
  let low = 0
  let high = ends.length
  while (low < high) {
    const middle = (low + high) >>> 1
    const end = ends[middle] ?? 0
    if (atEnd ? end < index : end <= index) low = middle + 1
    else high = middle
  }
  return low
}
