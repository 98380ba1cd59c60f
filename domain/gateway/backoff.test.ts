import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { RETRY_SLOWLY, RETRY_SOON, retryDelayMs } from './backoff.ts'

const anyPace = fc.constantFrom(RETRY_SOON, RETRY_SLOWLY)
const anyRandom = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })

describe('retryDelayMs', () => {
  it('stays between zero and the cap, however often it failed', () => {
    fc.assert(
      fc.property(anyPace, fc.nat(10_000), anyRandom, (pace, attempt, random) => {
        const delay = retryDelayMs(pace, attempt, random)
        expect(delay).toBeGreaterThanOrEqual(0)
        expect(delay).toBeLessThanOrEqual(Math.min(pace.capMs, pace.baseMs * 2 ** Math.min(attempt, 30)))
      }),
    )
  })

  it('never comes sooner than the gateway asked', () => {
    fc.assert(
      fc.property(anyPace, fc.nat(20), anyRandom, fc.nat(600_000), (pace, attempt, random, asked) => {
        expect(retryDelayMs(pace, attempt, random, asked)).toBeGreaterThanOrEqual(asked)
      }),
    )
  })

  it('spreads many clients over the whole interval', () => {
    const delays = Array.from({ length: 1_000 }, (_, n) => retryDelayMs(RETRY_SOON, 4, n / 1_000))
    expect(Math.min(...delays)).toBeLessThan(100)
    expect(Math.max(...delays)).toBeGreaterThan(7_900)
  })
})
