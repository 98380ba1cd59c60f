import { describe, expect, it } from 'vitest'
import { boundJson } from './bound-json.ts'

const many = <Value>(value: Value): Value[] => Array.from({ length: 60 }, () => value)

describe('what is kept of fields', () => {
  it('is all of them, as long as they are few and short', () => {
    const fields = { code: 'NO', tries: 3, is: true, none: null, of: { a: [1, { b: 'c' }] } }
    expect(boundJson(fields)).toEqual(fields)
  })

  it.each([
    ['texts in lists of lists', { of: many(many('x'.repeat(4_000))) }],
    ['numbers in lists of lists', { of: many(many(1_234_567)) }],
    ['nothing in lists of lists', { of: many(many([])) }],
    ['long names', Object.fromEntries(Array.from({ length: 10_000 }, (_none, n) => [`${n}`.padStart(900, 'x'), n]))],
    ['many texts', Object.fromEntries(Array.from({ length: 60 }, (_none, n) => [`f${n}`, 'x'.repeat(4_000)]))],
  ])('is small, whatever they are: %s', (_what, fields) => {
    const kept = JSON.stringify(boundJson(fields))
    expect(kept.length).toBeLessThan(40_000)
    expect(kept).toContain('left out')
  })
})
