/** Longest text that is kept of one value, and most values of one span or line. */
const LONGEST_TEXT = 4_000
const MOST_VALUES = 60
const DEEPEST = 4

/** The text, cut where it is too long to be kept. */
export const boundText = (text: string, most = LONGEST_TEXT): string => (text.length > most ? `${text.slice(0, most)}…` : text)

/** JSON that is small enough to be kept: long texts are cut, and what is too deep or too much is said to be left out. */
export function boundJson(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const entries = Object.entries(fields)
  const kept = entries.slice(0, MOST_VALUES).map(([name, value]) => [boundText(name, 200), bounded(value, 1)])
  const left = entries.length - kept.length
  return Object.fromEntries(left > 0 ? [...kept, ['…', `${left} more are left out`]] : kept)
}

function bounded(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return boundText(value)
  if (value === null || typeof value !== 'object') return value
  if (depth >= DEEPEST) return '… left out: too deep'
  if (Array.isArray(value)) return value.slice(0, MOST_VALUES).map((inner) => bounded(inner, depth + 1))
  const entries = Object.entries(value).slice(0, MOST_VALUES)
  return Object.fromEntries(entries.map(([name, inner]) => [name, bounded(inner, depth + 1)]))
}
