import { describe, expect, it } from 'vitest'
import type { BudgetPolicy } from './budget.ts'
import { planStops, SETTLE_MS, type StandingStop, type StopTarget } from './plan-stops.ts'

const NOW = 1_000_000_000
const target = (given: Partial<StopTarget> = {}): StopTarget => ({
  ...{ target: 'session/a', name: 'agent:main:a', isGoingOn: true, away: null },
  ...given,
})
const stop = (given: Partial<StandingStop> = {}): StandingStop => ({
  ...{ target: 'session/a', attempts: 1, state: 'confirmed', at: NOW - 60_000, finishedAt: NOW - SETTLE_MS, outcome: null },
  ...given,
})
const plan = (targets: StopTarget[], stops: StandingStop[] = [], policy: BudgetPolicy = 'abort-run', mostAsks = 20) =>
  planStops(policy, { targets, stops, now: NOW, mostAsks })

describe('planStops', () => {
  it('stops what runs, once', () => {
    expect(plan([target(), target({ target: 'session/b', isGoingOn: false })])).toEqual({
      ...{ ask: [{ target: 'session/a', attempt: 1 }], faults: [] },
    })
    expect(plan([target()], [stop({ state: 'requested', finishedAt: null })])).toEqual({ ask: [], faults: [] })
    expect(plan([target()], [stop({ finishedAt: NOW - SETTLE_MS + 1 })])).toEqual({ ask: [], faults: [] })
    expect(plan([target({ isGoingOn: false })], [stop()])).toEqual({ ask: [], faults: [] })
  })

  it('stops nothing where people are only told', () => {
    expect(plan([target()], [], 'notify')).toEqual({ ask: [], faults: [] })
  })

  it('asks again for what went on, three times at the most, and says then that it goes on', () => {
    expect(plan([target()], [stop()]).ask).toEqual([{ target: 'session/a', attempt: 2 }])
    expect(plan([target()], [stop({ attempts: 3 })])).toEqual({
      ...{ ask: [], faults: ['agent:main:a goes on after 3 stops that the gateway confirmed.'] },
    })
  })

  it('asks again where it is not known to have worked, and says so at once', () => {
    const failed = stop({ state: 'failed', outcome: 'The gateway closed.' })
    expect(plan([target()], [failed])).toEqual({
      ask: [{ target: 'session/a', attempt: 2 }],
      faults: ['The stop of agent:main:a is failed: The gateway closed.'],
    })
    expect(plan([target()], [stop({ state: 'unverified', attempts: 3 })])).toMatchObject({
      ask: [],
      faults: [expect.any(String)],
    })
    // It came to its end by itself.
    expect(plan([target({ isGoingOn: false })], [failed])).toEqual({ ask: [], faults: [] })
  })

  it('does not ask again what the gateway refused', () => {
    expect(plan([target()], [stop({ state: 'refused', outcome: 'No.' })])).toEqual({
      ...{ ask: [], faults: ['The stop of agent:main:a is refused: No.'] },
    })
  })

  it('spends no attempt on a gateway that is away, and says what goes on meanwhile', () => {
    expect(plan([target({ away: 'it is unreachable.' })])).toEqual({
      ...{ ask: [], faults: ['agent:main:a goes on and cannot be stopped now: it is unreachable.'] },
    })
  })

  it('says when nothing came of what was asked', () => {
    expect(plan([target()], [stop({ state: 'requested', finishedAt: null, at: NOW - 200_000 })]).faults).toHaveLength(1)
  })

  it('leaves an agent alone that somebody resumed', () => {
    const agent = target({ target: 'agent/lab/main', name: 'lab/main' })
    expect(plan([agent], [], 'pause-agent').ask).toHaveLength(1)
    expect(plan([agent], [stop({ target: 'agent/lab/main' })], 'pause-agent')).toEqual({ ask: [], faults: [] })
  })

  it('asks for so many at once, first for what comes first', () => {
    const many = Array.from({ length: 5 }, (_, n) => target({ target: `session/${n}` }))
    expect(plan(many, [], 'abort-run', 2).ask.map((each) => each.target)).toEqual(['session/0', 'session/1'])
  })
})
