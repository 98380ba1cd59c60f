import type { Message } from './followed.ts'

/** `unknown`: not what was expected, and not known to be older: it may be newer, with the report of that still to come. */
export type Staleness = { kind: 'fresh' | 'unjudged' } | { kind: 'stale' | 'unknown'; expected: string }

/**
 * Whether the step of a message ran on an older input than its predecessor wrote: what the sender wrote for it or, where the sender
 * did not say, what the step of the nearest message before it in the channel wrote.
 */
export function judgeStaleness(message: Message, others: readonly Message[]): Staleness {
  const { read, wrote, seq, epoch } = message
  if (read === null) return { kind: 'unjudged' }
  const inOrder = others.filter((other) => other.epoch === epoch && other.seq !== null)
  const before = nearestMade(inOrder, seq)
  const expected = wrote ?? before?.made ?? null
  if (expected === null) return { kind: 'unjudged' }
  if (read === expected) return { kind: 'fresh' }
  const place = wrote === null ? (before?.seq ?? 0) + 0.5 : (seq ?? null)
  const places = place === null ? [] : placesOf(inOrder, read, wrote !== null)
  if (place !== null && places.some((found) => found >= place)) return { kind: 'fresh' }
  if (places.length > 0) return { kind: 'stale', expected }
  const order = compareVersions(read, expected)
  if (order !== null) return order < 0 ? { kind: 'stale', expected } : { kind: 'fresh' }
  // What another step wrote may be something else than what this one reads: only a known older version says anything.
  return wrote === null ? { kind: 'unjudged' } : { kind: 'unknown', expected }
}

function nearestMade(inOrder: readonly Message[], seq: number | null): Message | undefined {
  if (seq === null) return undefined
  const earlier = inOrder.filter((other) => other.made !== null && (other.seq ?? seq) < seq)
  return earlier.reduce<Message | undefined>((best, other) => ((other.seq ?? 0) > (best?.seq ?? -1) ? other : best), undefined)
}

/** Where in the channel a version was written: by a sender at its number, by a step right after it. */
const placesOf = (inOrder: readonly Message[], version: string, bySenders: boolean): number[] =>
  inOrder.flatMap(({ seq, wrote, made }) => [
    ...(bySenders && wrote === version ? [seq ?? 0] : []),
    ...(made === version ? [(seq ?? 0) + 0.5] : []),
  ])

/** Versions that differ in their numbers alone (`v7`, `2026-01-02T03:04:05Z`, `12`) have an order; null = these have none. */
export function compareVersions(a: string, b: string): number | null {
  if (a.replace(/\d+/g, '#') !== b.replace(/\d+/g, '#')) return null
  const [left, right] = [numbersIn(a), numbersIn(b)]
  for (const [index, number] of left.entries()) {
    const other = right[index] ?? 0n
    if (number !== other) return number < other ? -1 : 1
  }
  return 0
}

const numbersIn = (text: string): bigint[] => (text.match(/\d+/g) ?? []).map(BigInt)
