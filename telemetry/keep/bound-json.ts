/** Longest text that is kept of one value, and most values of one object or list. */
const LONGEST_TEXT = 4_000
const LONGEST_NAME = 200
const MOST_VALUES = 60
const DEEPEST = 4
/** Of one line, or of a span with all its events: texts and names together. */
const MOST_CHARACTERS = 16_000

/** What may still be kept, in characters; whatever is bounded takes of it. */
type Budget = { left: number }
export const newBudget = (): Budget => ({ left: MOST_CHARACTERS })

/** The text, cut where it is too long to be kept. */
export const boundText = (text: string, most = LONGEST_TEXT): string => (text.length > most ? `${text.slice(0, most)}…` : text)

/**
 * JSON that is small enough to be kept: long texts are cut, and what is too deep or too much is said to be left out. Limits of each level
 * multiply, so a budget goes through all of them.
 */
export const boundJson = (fields: Readonly<Record<string, unknown>>, budget = newBudget()): Record<string, unknown> =>
  boundObject(fields, 1, budget)

function boundObject(fields: object, depth: number, budget: Budget): Record<string, unknown> {
  const entries = Object.entries(fields)
  const kept = whileRoom(entries, budget, ([name, value]) => {
    return [take(name, budget, LONGEST_NAME), bounded(value, depth, budget)] as const
  })
  const left = entries.length - kept.length
  return Object.fromEntries(left > 0 ? [...kept, ['…', `${left} more are left out`]] : kept)
}

function boundList(values: readonly unknown[], depth: number, budget: Budget): unknown[] {
  const kept = whileRoom(values, budget, (value) => bounded(value, depth, budget))
  const left = values.length - kept.length
  return left > 0 ? [...kept, `… ${left} more are left out`] : kept
}

function bounded(value: unknown, depth: number, budget: Budget): unknown {
  if (typeof value === 'string') return take(value, budget)
  if (value === null || typeof value !== 'object') return value
  if (depth >= DEEPEST) return '… left out: too deep'
  return Array.isArray(value) ? boundList(value, depth + 1, budget) : boundObject(value, depth + 1, budget)
}

function whileRoom<From, To>(all: readonly From[], budget: Budget, bound: (one: From) => To): To[] {
  const kept: To[] = []
  for (const one of all.slice(0, MOST_VALUES)) {
    if (budget.left <= 0) break
    kept.push(bound(one))
    budget.left -= EACH
  }
  return kept
}

/** What a value costs besides its text: a number, a bracket, a comma, a word that it is left out. */
const EACH = 10

function take(text: string, budget: Budget, most = LONGEST_TEXT): string {
  const kept = boundText(text, Math.max(0, Math.min(most, budget.left)))
  budget.left -= kept.length
  return kept
}
