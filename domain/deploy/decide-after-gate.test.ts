import { describe, expect, it } from 'vitest'
import { enforcements, gateVerdicts } from '#domain/gate/verdict.ts'
import { decideAfterDrift, decideAfterGate } from './decide-after-gate.ts'

const standard = { onFail: 'rollback', onInconclusive: 'hold' } as const

describe('what follows from a gate', () => {
  it('is to go on after a pass, and after nothing else, whatever the policy', () => {
    for (const verdict of gateVerdicts)
      for (const enforce of enforcements)
        for (const onFail of ['rollback', 'hold'] as const)
          for (const onInconclusive of ['rollback', 'hold'] as const) {
            const goesOn = decideAfterGate({ verdict, enforce }, { onFail, onInconclusive }) === 'go-on'
            expect(goesOn).toBe(verdict === 'pass')
          }
  })

  it.each([
    ['fail', 'rollback', standard, 'roll-back'],
    ['fail', 'pause', standard, 'hold'],
    ['fail', 'rollback', { ...standard, onFail: 'hold' }, 'hold'],
    ['inconclusive', 'rollback', standard, 'hold'],
    ['no_data', 'rollback', standard, 'hold'],
    ['error', 'rollback', standard, 'hold'],
    ['error', 'pause', { ...standard, onInconclusive: 'rollback' }, 'roll-back'],
  ] as const)('for %s with consequence %s', (verdict, enforce, policy, move) => {
    expect(decideAfterGate({ verdict, enforce }, policy)).toBe(move)
  })
})

describe('what follows from drift', () => {
  it('is to hold, also where it could not be looked at, unless it is only reported', () => {
    expect(decideAfterDrift('clean', 'hold')).toBe('go-on')
    expect(decideAfterDrift('drift', 'hold')).toBe('hold')
    expect(decideAfterDrift('unknown', 'hold')).toBe('hold')
    expect(decideAfterDrift('drift', 'report')).toBe('go-on')
  })
})
