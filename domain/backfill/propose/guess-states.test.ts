import { describe, expect, it } from 'vitest'
import { guessStates } from './guess-states.ts'
import type { InspectedColumn } from './inspected.ts'

const allowed = ['queued', 'running', 'done', 'failed']
const column = (values: string[], isWhole: boolean): InspectedColumn => ({
  ...{ name: 'state', type: 'TEXT', filled: values.length, distinct: values.length, values, isWhole },
})
const guess = (values: string[], isWhole: boolean, required = false, states = allowed) =>
  guessStates(column(values, isWhole), states, { confidence: 0.9, required })

describe('states of a column that was looked through', () => {
  it('are mapped as they are: there is no other word', () => {
    expect(guess(['done', 'failed'], true)?.value).toBe('state')
    expect(guess(['fertig', 'failed'], true)?.value).toEqual({ from: 'state', map: { fertig: 'done', failed: 'failed' } })
  })
})

describe('states of a column of which only some rows were looked at', () => {
  it('leave room for other words, where the field can do without', () => {
    expect(guess(['done', 'failed'], false)).toMatchObject({
      value: { from: 'state', otherwise: null },
      reason: expect.stringContaining('another word becomes nothing'),
    })
    expect(guess(['fertig'], false)?.value).toEqual({ from: 'state', map: { fertig: 'done' }, otherwise: null })
    expect(guess(['ok'], false, false, ['ok', 'error', 'unknown'])?.value).toEqual({ from: 'state', otherwise: 'unknown' })
  })

  it('say what becomes of another word where the field needs one', () => {
    const needed = guess(['fertig'], false, true)
    expect(needed?.value).toEqual({ from: 'state', map: { fertig: 'done' } })
    expect(needed?.reason).toContain('one with another word will be a bad row')
  })
})
