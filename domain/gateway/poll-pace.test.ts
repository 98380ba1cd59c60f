import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { nextPace, type PollOutcome, SLOWEST_POLL_MS, startingPace } from './poll-pace.ts'

const slow: PollOutcome = { outcome: 'answered', tookMs: 12_000 }
const quick: PollOutcome = { outcome: 'answered', tookMs: 5 }

describe('poll pace', () => {
  it('asks a slow gateway less often, up to every five minutes', () => {
    const intervals = [1, 2, 3, 4, 5].map(
      (polls) =>
        Array.from({ length: polls }).reduce<ReturnType<typeof startingPace>>((pace) => nextPace(pace, slow), startingPace())
          .intervalMs,
    )
    expect(intervals).toEqual([60_000, 120_000, 240_000, 300_000, 300_000])
  })

  it('asks a failing gateway less often', () => {
    expect(nextPace(startingPace(), { outcome: 'failed' }).intervalMs).toBe(60_000)
  })

  it('recovers more slowly than it backed off', () => {
    const struck = nextPace(startingPace(), slow)
    const once = nextPace(struck, quick)
    expect(once.intervalMs).toBe(45_000)
    expect(nextPace(nextPace(once, quick), quick).intervalMs).toBe(30_000)
  })

  it('stays between the base and the slowest interval', () => {
    const anyPoll = fc.oneof(
      fc.nat(60_000).map((tookMs): PollOutcome => ({ outcome: 'answered', tookMs })),
      fc.constant<PollOutcome>({ outcome: 'failed' }),
    )
    fc.assert(
      fc.property(fc.integer({ min: 1_000, max: SLOWEST_POLL_MS }), fc.array(anyPoll), (base, polls) => {
        const { intervalMs } = polls.reduce(nextPace, startingPace(base))
        expect(intervalMs).toBeGreaterThanOrEqual(base)
        expect(intervalMs).toBeLessThanOrEqual(SLOWEST_POLL_MS)
      }),
    )
  })
})
