import { describe, expect, it } from 'vitest'
import { afterLook, type GateStand } from './gate-steps.ts'

const stand: GateStand = { look: 1, looks: 3, checks: null, extensions: 0 }
const report = { wantsMore: ['a'], couldNotRun: false, tooFew: false }

describe('after a look', () => {
  it('ends when nothing more can be decided', () => {
    expect(afterLook(stand, { ...report, wantsMore: [] })).toEqual({ kind: 'end' })
  })

  it('goes on at once with the checks that are open', () => {
    expect(afterLook(stand, report)).toEqual({ kind: 'look', waitMs: 0, stand: { ...stand, look: 2, checks: ['a'] } })
  })

  it('takes the same look again after ten seconds when a probe could not run, also the last one', () => {
    for (const look of [1, 3])
      expect(afterLook({ ...stand, look }, { ...report, couldNotRun: true })).toMatchObject({ waitMs: 10_000, stand: { look } })
  })

  it('extends the last look three times for what was too seldom there, and then ends as it stands', () => {
    let at: GateStand = { ...stand, look: 3 }
    for (let extension = 1; extension <= 3; extension += 1) {
      const next = afterLook(at, { ...report, tooFew: true })
      if (next.kind === 'end') throw new Error('ended too early')
      expect(next).toMatchObject({ waitMs: 30_000, stand: { look: 3, extensions: extension } })
      at = next.stand
    }
    expect(afterLook(at, { ...report, tooFew: true })).toEqual({ kind: 'end' })
  })

  it('ends an open last look: it is never begun anew until it passes', () => {
    expect(afterLook({ ...stand, look: 3 }, report)).toEqual({ kind: 'end' })
  })
})
