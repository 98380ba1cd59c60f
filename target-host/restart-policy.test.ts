import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { backoffMs, FIRST_STATE, nextPartState, type PartEvent, RESTART_POLICY } from './restart-policy.ts'

const anyEvent: fc.Arbitrary<PartEvent> = fc.oneof(
  fc.record({ type: fc.constant('started' as const), at: fc.nat() }),
  fc.record({ type: fc.constant('ended' as const), at: fc.nat(), random: fc.double({ min: 0, max: 0.999, noNaN: true }) }),
  fc.constant({ type: 'waited' as const }),
)

describe('nextPartState', () => {
  it('starts again after a crash, and remembers how often it had to', () => {
    const running = nextPartState(FIRST_STATE, { type: 'started', at: 1000 })
    const waiting = nextPartState(running, { type: 'ended', at: 1500, random: 0.5 })
    expect(waiting).toEqual({ phase: 'waiting', failures: 1, until: 1750 })
    expect(nextPartState(waiting, { type: 'waited' })).toEqual({ phase: 'starting', failures: 1 })
  })

  it('counts a failure to start like a crash', () => {
    expect(nextPartState({ phase: 'starting', failures: 3 }, { type: 'ended', at: 0, random: 0 })).toMatchObject({ failures: 4 })
  })

  it('forgets earlier failures once a part has run for the stable time', () => {
    const running = { phase: 'running', failures: 7, since: 0 } as const
    expect(nextPartState(running, { type: 'ended', at: 59_999, random: 0 })).toMatchObject({ failures: 8 })
    expect(nextPartState(running, { type: 'ended', at: 60_000, random: 0 })).toMatchObject({ failures: 1 })
  })

  it('never leaves stopped, whatever happens', () => {
    fc.assert(
      fc.property(fc.array(anyEvent), fc.array(anyEvent), (before, after) => {
        const stopped = nextPartState(
          before.reduce((state, event) => nextPartState(state, event), FIRST_STATE),
          { type: 'stopAsked' },
        )
        expect(after.reduce((state, event) => nextPartState(state, event), stopped)).toEqual({ phase: 'stopped' })
      }),
    )
  })
})

describe('backoffMs', () => {
  it('stays between nothing and the exponential bound, and under the cap', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2000 }), fc.double({ min: 0, max: 0.999_999, noNaN: true }), (failures, random) => {
        const wait = backoffMs(failures, random, RESTART_POLICY)
        expect(wait).toBeGreaterThanOrEqual(0)
        expect(wait).toBeLessThanOrEqual(Math.min(30_000, 500 * 2 ** Math.min(failures - 1, 20)))
      }),
    )
  })
})
