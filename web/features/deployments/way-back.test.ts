import { describe, expect, it } from 'vitest'
import { wayBack } from './way-back.ts'

const release = (name: string) => ({ id: name, name, contentHash: '' })
const place = { slug: 'production', current: release('2'), returnable: [release('1'), release('0')] }
const atWork = { environment: 'production', state: 'paused', touchedTargets: true, release: release('3') } as const
const names = (back: ReturnType<typeof wayBack>) => [back.from?.name, back.to.map(({ name }) => name)]

describe('wayBack', () => {
  it('leads from what runs to what ran before while nothing is at work', () => {
    expect(names(wayBack(place, []))).toEqual(['2', ['1', '0']])
  })

  it('leads from a deployment that changed a target to what runs', () => {
    expect(names(wayBack(place, [atWork]))).toEqual(['3', ['2', '1', '0']])
  })

  it('does not mind a deployment that changed nothing yet, one elsewhere, nor one that has ended', () => {
    const elsewhere = { ...atWork, environment: 'staging' }
    const ended = { ...atWork, state: 'promoted' } as const
    expect(names(wayBack(place, [{ ...atWork, touchedTargets: false }, elsewhere, ended]))).toEqual(['2', ['1', '0']])
  })
})
