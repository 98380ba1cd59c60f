import { describe, expect, it } from 'vitest'
import { gateVerdicts } from '#domain/gate/verdict.ts'
import { confirmed, needsConfirming } from './confirmed.ts'

describe('two runs of a watch in a row', () => {
  it('fail only when both failed', () => {
    for (const first of gateVerdicts) {
      for (const second of gateVerdicts) {
        expect(confirmed(first, second) === 'fail').toBe(first === 'fail' && second === 'fail')
      }
    }
  })

  it.each([
    ['fail', 'pass', 'pass'],
    ['inconclusive', 'fail', 'inconclusive'],
    ['fail', 'error', 'error'],
    ['fail', 'no_data', 'no_data'],
  ] as const)('%s, then %s come to %s', (first, second, both) => {
    expect(confirmed(first, second)).toBe(both)
  })

  it('are needed only where something would follow from one', () => {
    expect(gateVerdicts.filter(needsConfirming)).toEqual(['fail', 'inconclusive'])
  })
})
