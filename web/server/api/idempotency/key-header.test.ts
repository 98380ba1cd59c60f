import { describe, expect, it } from 'vitest'
import { idempotencyKeyOf } from './key-header.ts'

const keyIn = (value: string | undefined) => idempotencyKeyOf({ headers: { 'idempotency-key': value } })

describe('the key of a request', () => {
  it('is the same with and without quotes', () => {
    expect(keyIn('"8e03978e-40d5-43e8-bc93-6894a57f9324"')).toBe('8e03978e-40d5-43e8-bc93-6894a57f9324')
    expect(keyIn('8e03978e-40d5-43e8-bc93-6894a57f9324')).toBe('8e03978e-40d5-43e8-bc93-6894a57f9324')
    expect(keyIn('"a \\"quoted\\" \\\\ word"')).toBe('a "quoted" \\ word')
    expect(keyIn(undefined)).toBeNull()
  })

  it.each(['', '""', 'two words', '"a", "b"', 'a, b', '"open', '"a";p=1', `"${'x'.repeat(256)}"`, '"ü"'])(
    'is not %j',
    (value) => {
      expect(() => keyIn(value)).toThrow(/Idempotency-Key/)
    },
  )
})
