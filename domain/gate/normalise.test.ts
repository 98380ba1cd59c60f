import { describe, expect, it } from 'vitest'
import { matches, normalise } from './normalise.ts'

describe('normalising', () => {
  it.each([
    ['uuid', 'run 0198c4de-7b1f-7c44-9f6d-2f1b0a3c4d5e ok', 'run <uuid> ok'],
    ['iso-time', 'at 2026-11-24T01:02:03.456Z, on 2026-11-24', 'at <time>, on <time>'],
    ['iso-time', 'from 2026-11-24 01:02:03+02:00 on', 'from <time> on'],
    ['epoch', 'at 1763946000 and 1763946000123, order 12345', 'at <epoch> and <epoch>, order 12345'],
    ['number', 'took 1,234.5 ms, -3 e 2e-7', 'took <number> ms, <number> e <number>'],
    ['whitespace', '  a\n\t b ', 'a b'],
  ] as const)('%s', (rule, text, normal) => {
    expect(normalise(text, [rule])).toBe(normal)
  })

  it('applies own rules everywhere, with the placeholder as written, in the order declared', () => {
    expect(normalise('id=a1 id=b2', [{ match: '/id=\\w+/', as: '$&' }])).toBe('$& $&')
    expect(normalise('t 2026-11-24', ['number', 'iso-time'])).not.toBe(normalise('t 2026-11-24', ['iso-time', 'number']))
  })

  it('matches words as they are and expressions between slashes', () => {
    expect(matches('a.b', 'a.b')).toBe(true)
    expect(matches('axb', 'a.b')).toBe(false)
    expect(matches('AXB', '/a.b/i')).toBe(true)
    expect([matches('xx', '/x/g'), matches('xx', '/x/g')]).toEqual([true, true])
  })
})
