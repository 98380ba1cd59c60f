/** A rule of what means nothing: by name, or a regular expression (`/…/flags`) with what stands in its place. */
export type NormaliseRule = 'uuid' | 'iso-time' | 'epoch' | 'number' | 'whitespace' | { match: string; as: string }

const named = {
  uuid: [/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi, '<uuid>'],
  'iso-time': [/\b\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?\b/g, '<time>'],
  // Seconds or milliseconds from 2001 to 2286: ten or thirteen digits that stand alone.
  epoch: [/(?<![\d.])[1-9]\d{9}(?:\d{3})?(?![\d.]*\d)/g, '<epoch>'],
  number: [/[-+]?\d+(?:[.,]\d+)*(?:e[-+]?\d+)?/gi, '<number>'],
  whitespace: [/\s+/g, ' '],
} as const

/**
 * A text with what means nothing replaced, rule by rule in the order declared. Whitespace is also trimmed at both ends.
 * @throws {SyntaxError} on a rule that is no valid regular expression; the suite's schema refuses those.
 */
export function normalise(text: string, rules: readonly NormaliseRule[]): string {
  return rules.reduce<string>((read, rule) => {
    if (typeof rule === 'object') return read.replace(expressionOf(rule.match), () => rule.as)
    const [pattern, placeholder] = named[rule]
    const replaced = read.replace(pattern, placeholder)
    return rule === 'whitespace' ? replaced.trim() : replaced
  }, text)
}

function expressionOf(written: string): RegExp {
  const [, source = written, flags = ''] = /^\/(.+)\/([a-z]*)$/s.exec(written) ?? []
  return new RegExp(source, flags.includes('g') ? flags : `${flags}g`)
}

/** Whether a text has what a matcher says: `/…/flags` as a regular expression, anything else as the words themselves. */
export function matches(text: string, matcher: string): boolean {
  const [, source, flags = ''] = /^\/(.+)\/([a-z]*)$/s.exec(matcher) ?? []
  return source === undefined ? text.includes(matcher) : new RegExp(source, flags.replaceAll(/[gy]/g, '')).test(text)
}
