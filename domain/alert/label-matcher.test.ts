import { describe, expect, it } from 'vitest'
import { matchesAll, matchesAnything, readMatcher } from './label-matcher.ts'

const matches = (text: string, labels: Record<string, string>): boolean | null => {
  const matcher = readMatcher(text)
  return matcher && matchesAll([matcher], labels)
}

describe('expressions of matchers', () => {
  it.each([
    ['session=~agent:.*', 'agent:a', true],
    ['session=~agent', 'agent:a', false],
    ['session=~.*b', 'a\nb', true],
    ['session=~a|b', 'ab', false],
    ['session=~a{2,3}', 'aaa', true],
    ['session=~\\d+-\\w*', '7-x', true],
    ['session=~(?i)MAIN', 'main', true],
    ['session!~agent:.*', 'agent:a', false],
    ['session!~agent:.*', 'main', true],
    ['session=~', '', true],
  ])('%s of %j: %s', (text, session, expected) => expect(matches(text, { session })).toBe(expected))

  it('takes a missing label for the empty text', () => {
    expect(matches('session=~.*', {})).toBe(true)
    expect(matches('session=~.+', {})).toBe(false)
  })

  // With an engine that goes back, each of these outlives the test.
  it.each(['(a+)+b', '(a|a)*b', '(.*)*b', '(a|aa)+b', '.*.*.*.*.*.*b'])('is not held up by %s', (expression) => {
    expect(matches(`session=~${expression}`, { session: 'a'.repeat(5_000) })).toBe(false)
  })

  it.each([
    ['what has look-around', '(?=a).*'],
    ['what has back-references', '(a)\\1'],
    ['one half of two', 'a)|(b'],
    ['what repetitions make large', '(?:a?){900}(?:a?){900}'],
    ['what is too long', 'a'.repeat(501)],
  ])('refuses %s', (_, expression) => {
    expect(readMatcher(`session=~${expression}`)).toBeNull()
    // What was stored before it was refused never holds, whichever way it asks.
    expect(matchesAll([{ label: 'session', is: '!~', value: expression }], { session: 'x' })).toBe(false)
  })
})

describe('matchers that match everything', () => {
  const matchers = (...texts: string[]) => texts.map(readMatcher).filter((matcher) => matcher !== null)

  it.each([['rule=~.*'], ['rule=~.+'], ['severity=~critical|warning|info'], ['gateway!=x', 'rule!~']])('are %j', (...texts) => {
    expect(matchesAnything(matchers(...texts))).toBe(true)
  })

  it.each([['rule=~session-.*'], ['severity=~critical|warning'], ['gateway=~.+'], ['rule=~.+', 'gateway=main']])(
    'are not %j',
    (...texts) => expect(matchesAnything(matchers(...texts))).toBe(false),
  )
})
