import { describe, expect, it } from 'vitest'
import { isUnstorable } from './is-unstorable.ts'

const coded = (code: unknown) => Object.assign(new Error('refused'), { code })

describe('what is at fault', () => {
  it.each([coded('22003'), coded('22P02'), coded('54000'), coded('23514'), new RangeError('Invalid time value')])(
    'is what was to be stored: %o',
    (error) => expect(isUnstorable(error)).toBe(true),
  )

  it.each([
    coded('57P01'),
    coded('40P01'),
    coded('53300'),
    coded('23503'),
    coded('ECONNREFUSED'),
    coded(22),
    new Error('no gateway'),
    null,
  ])('is the database, for now: %o', (error) => expect(isUnstorable(error)).toBe(false))
})
