import { expect, it } from 'vitest'
import { type FailedAttempt, nextAttempt } from './next-attempt.ts'

const failed = (changes: Partial<FailedAttempt> = {}) =>
  nextAttempt({ attempts: 1, permanent: false, retryAfterMs: null, giveUpAt: 900_000, now: 0, random: 0.5, ...changes })

it('waits twice as long after each failure, up to a minute, spread by a quarter to each side', () => {
  expect([1, 2, 3, 4, 7, 30].map((attempts) => failed({ attempts }))).toEqual([1_000, 2_000, 4_000, 8_000, 60_000, 60_000])
  expect([0, 1].map((random) => failed({ random }))).toEqual([750, 1_250])
})

it('waits as long as the receiver asks for, and no shorter than it would by itself', () => {
  expect(failed({ retryAfterMs: 30_000 })).toBe(30_000)
  expect(failed({ attempts: 5, retryAfterMs: 1 })).toBe(16_000)
})

it('is not tried again when it would be refused again, or too late', () => {
  expect(failed({ permanent: true })).toBeNull()
  expect(failed({ retryAfterMs: 900_001 })).toBeNull()
  expect(failed({ now: 899_500 })).toBeNull()
})
