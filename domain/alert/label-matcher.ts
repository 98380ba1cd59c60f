import { RE2JS } from 're2js'
import { type Labels, type Matcher, severities } from './alert.ts'

const WRITTEN = /^\s*([A-Za-z_][A-Za-z0-9_.-]{0,99})\s*(=~|!~|!=|=)\s*(.*?)\s*$/s

/**
 * Reads `label=value`, `label!=value`, `label=~expression` or `label!~expression`, the value quoted or not; null = it is none.
 * Expressions are RE2's: with neither look-around nor back-references, and at most 500 characters.
 */
export function readMatcher(text: string): Matcher | null {
  const [, label, is, rest] = WRITTEN.exec(text) ?? []
  if (label === undefined || is === undefined || rest === undefined) return null
  const value = /^"(.*)"$/s.exec(rest)?.[1] ?? rest
  const matcher = { label, is: is as Matcher['is'], value } // the expression above admits these four alone
  return compile(matcher) ? matcher : null
}

/** Whether all matchers hold; without any, they do. A missing label is the empty text. An expression that is none never holds. */
export const matchesAll = (matchers: readonly Matcher[], labels: Labels): boolean =>
  matchers.every((matcher) => compile(matcher)?.(labels[matcher.label] ?? '') ?? false)

/** What every member has: a rule, here one that nobody has named, and a severity. */
const ANYTHING: readonly Labels[] = [{}, ...severities.map((severity) => ({ rule: 'x-0f3c9d', severity }))]

/** Whether something without any of the labels would match, or whatever its rule and severity are: such matchers mute everything. */
export const matchesAnything = ([...matchers]: readonly Matcher[]): boolean => {
  const [bare, ...graded] = ANYTHING.map((labels) => matchesAll(matchers, labels))
  return bare === true || graded.every(Boolean)
}

type Test = (value: string) => boolean

const compiled = new WeakMap<Matcher, Test | null>()

function compile(matcher: Matcher): Test | null {
  const known = compiled.get(matcher)
  if (known !== undefined) return known
  const test = testOf(matcher)
  compiled.set(matcher, test)
  return test
}

function testOf({ is, value }: Matcher): Test | null {
  if (is === '=') return (text) => text === value
  if (is === '!=') return (text) => text !== value
  const expression = expressionOf(value)
  if (!expression) return null
  return is === '=~' ? (text) => expression.testExact(text) : (text) => !expression.testExact(text)
}

/** Longer ones, and shorter ones that repetitions make larger than this when compiled, are no expressions for a label. */
const LONGEST = 500
const MOST_INSTRUCTIONS = 1_000

/** Expressions of late, by their text: those of silences are read anew for every decision. */
const expressions = new Map<string, RE2JS | null>()
const MOST_KEPT = 1_000

function expressionOf(text: string): RE2JS | null {
  const known = expressions.get(text)
  if (known !== undefined) return known
  if (expressions.size >= MOST_KEPT) expressions.clear()
  const expression = compiledExpression(text)
  expressions.set(text, expression)
  return expression
}

/** By an engine that never goes back: whoever may silence something cannot hold up everybody's alerts with it. */
function compiledExpression(text: string): RE2JS | null {
  if (text.length > LONGEST) return null
  try {
    const expression = RE2JS.compile(text, RE2JS.DOTALL)
    return expression.programSize() <= MOST_INSTRUCTIONS ? expression : null
  } catch {
    return null
  }
}
