import { describe, expect, it } from 'vitest'
import { alertStates } from '#domain/alert/alert.ts'
import { anAlert } from './an-alert.ts'
import { mostPressingFirst, statesByUrgency, wantsAcknowledging } from './pressing.ts'

describe('what presses most', () => {
  it('puts what nobody has taken on before what somebody has, however bad', () => {
    const warning = anAlert({ severity: 'warning' })
    const taken = anAlert({ severity: 'critical', state: 'acknowledged' })
    expect([taken, warning].toSorted(mostPressingFirst)).toEqual([warning, taken])
  })

  it('puts the worse first among those, then the older, whether they fire, flap or are not known', () => {
    const old = anAlert({ state: 'no-data', openedAt: '2026-01-01T01:00:00.000Z' })
    const young = anAlert({ state: 'firing', openedAt: '2026-01-01T03:00:00.000Z' })
    const info = anAlert({ severity: 'info', openedAt: '2026-01-01T00:00:00.000Z' })
    expect([info, young, old].toSorted(mostPressingFirst)).toEqual([old, young, info])
  })

  it('knows every state', () => {
    expect([...statesByUrgency].sort()).toEqual([...alertStates].sort())
  })
})

describe('whom an alert wants', () => {
  it('is a person while it goes on and nobody took it on; never for what is only info, muted or not told yet', () => {
    expect(wantsAcknowledging(anAlert({ state: 'firing' }))).toBe(true)
    expect(wantsAcknowledging(anAlert({ state: 'flapping', severity: 'warning' }))).toBe(true)
    for (const state of ['pending', 'acknowledged', 'silenced', 'resolved'] as const)
      expect(wantsAcknowledging(anAlert({ state }))).toBe(false)
    expect(wantsAcknowledging(anAlert({ severity: 'info' }))).toBe(false)
    const taken = { state: 'flapping', acknowledgedAt: '2026-01-01T03:01:00.000Z' } as const
    expect(wantsAcknowledging(anAlert(taken))).toBe(false)
  })
})
