import { describe, expect, it } from 'vitest'
import { planOf, Suite } from '#contracts/config/suites.ts'
import { samplesAtLook } from '#domain/gate/looks.ts'
import { inTurns, isGivenUp, missingSlots } from './look-plan.ts'

const facts = { facts: { must: ['x'] } }
const suiteOf = (check: object) => Suite.parse({ checks: [{ name: 'a', kind: 'http', expect: facts, ...check }] })
const cases = (ids: string[]) => ids.map((id) => ({ id, input: {} }))
const slotsOf = (suite: Suite, taken: Parameters<typeof missingSlots>[1] = [], look = 1, places: (string | null)[] = ['one']) => {
  const [check] = suite.checks
  if (!check) throw new Error('a suite has a check')
  return missingSlots(check, taken, { look, plan: planOf(suite), places })
}
const sample = (n: number, over: object = {}) => ({
  ...{ check: 'a', case: null, ok: true, score: null, latencyMs: 1, tokens: null, error: null, judge: null, n, target: 'one' },
  ...over,
})

describe('the samples a look lacks', () => {
  const suite = suiteOf({ samples: { max: 60 } })
  const plan = planOf(suite)
  const first = plan.checks[0] ? samplesAtLook(plan.checks[0], 1, plan) : 0

  it('are all of them at first, and none once they are there', () => {
    expect(slotsOf(suite)).toHaveLength(first)
    const taken = Array.from({ length: first }, (_, n) => sample(n))
    expect(slotsOf(suite, taken)).toEqual([])
    expect(slotsOf(suite, taken, 3)).toHaveLength(60 - first)
  })

  it('go on with the numbers that follow: what is stored is not taken again', () => {
    const numbers = slotsOf(suite, [sample(0), sample(2)]).map(({ n }) => n)
    expect(numbers).toEqual(Array.from({ length: first - 2 }, (_, place) => place + 3))
  })

  it('make up for what could not be taken with the same case at the same place', () => {
    const two = suiteOf({ cases: cases(['x', 'y']), samples: { max: 60 } })
    const taken = slotsOf(two).map(({ n, caseAt }) => sample(n, { case: caseAt === 0 ? 'x' : 'y' }))
    const failed = taken.map((each) => (each.n === 3 ? { ...each, ok: null, error: 'away' } : each))
    expect(slotsOf(two, failed)).toMatchObject([{ n: taken.length, caseAt: 1 }])
  })

  it('let every case meet every place', () => {
    const two = suiteOf({ cases: cases(['x', 'y']), samples: { max: 60 } })
    const met = new Set(slotsOf(two, [], 3, ['one', 'two']).map(({ caseAt, placeAt }) => `${caseAt}${placeAt}`))
    expect([...met].toSorted()).toEqual(['00', '01', '10', '11'])
  })

  it('ask what must always hold at every place', () => {
    const invariant = suiteOf({ rate: { atLeast: 1 }, samples: { max: 1 } })
    expect(slotsOf(invariant, [], 1, ['one', 'two', 'three']).map(({ placeAt }) => placeAt)).toEqual([0, 1, 2])
  })

  it('are given up after four tries in a row that could not be taken', () => {
    const failed = Array.from({ length: 4 }, (_, n) => sample(n, { ok: null, error: 'away' }))
    expect(isGivenUp(failed.slice(0, 3))).toBe(false)
    expect(isGivenUp(failed)).toBe(true)
    expect(isGivenUp([...failed, sample(4)])).toBe(false)
    expect(slotsOf(suite, failed)).toEqual([])
  })

  it('come from the checks in turns', () => {
    const a = slotsOf(suite).slice(0, 2)
    const b = slotsOf(suite).slice(2, 5)
    expect(inTurns([a, b]).map(({ n }) => n)).toEqual([0, 2, 1, 3, 4])
  })
})
