import { describe, expect, it } from 'vitest'
import { type PipelineTarget, stagesOf } from './stages.ts'

const target = (environment: string, wave: number, name: string): PipelineTarget => ({
  ...{ environment, wave, target: name, step: null, outcome: null, at: null, says: null },
})

describe('stagesOf', () => {
  it('puts upstream environments first and their targets into waves', () => {
    const targets = [
      target('staging', 0, 's'),
      target('production', 1, 'b'),
      target('production', 0, 'a'),
      target('production', 1, 'c'),
    ]
    const stages = stagesOf({ environment: 'production', targets, gates: [] })
    expect(
      stages.map(({ environment, waves }) => [environment, waves.map((wave) => wave.targets.map((one) => one.target))]),
    ).toEqual([
      ['staging', [['s']]],
      ['production', [['a'], ['b', 'c']]],
    ])
  })

  it('shows the environment it is for even before its targets are known', () => {
    expect(stagesOf({ environment: 'production', targets: [], gates: [] })).toEqual([
      { environment: 'production', waves: [], gates: [] },
    ])
  })
})
