import { describe, expect, it } from 'vitest'
import { nearestName } from './nearest-name.ts'

const names = ['slug', 'name', 'url', 'token', 'callsPerMinute', 'pollInterval']

describe('the nearest name', () => {
  it.each([
    ['ulr', 'url'],
    ['pollIntervall', 'pollInterval'],
    ['poll_interval', 'pollInterval'],
    ['tokn', 'token'],
    ['callsperminute', 'callsPerMinute'],
  ])('for %s is %s', (wrong, right) => {
    expect(nearestName(wrong, names)).toBe(right)
  })

  it.each(['password', 'x', 'gateways'])('is none for %s, which is like no name', (wrong) => {
    expect(nearestName(wrong, names)).toBeNull()
  })
})
