import { describe, expect, it } from 'vitest'
import { formatAgo, formatBytes, formatCompact, formatDuration, formatShare, formatTicks, formatUsd } from './format.ts'

describe('formatDuration', () => {
  it.each([
    [0, '0 ms'],
    [-5, '0 ms'],
    [412.4, '412 ms'],
    [7_240, '7.2 s'],
    [59_999, '59 s'],
    [185_000, '3 m 05 s'],
    [7_800_000, '2 h 10 m'],
    [356_400_000, '4 d 3 h'],
  ])('says %d ms as %s', (ms, said) => expect(formatDuration(ms)).toBe(said))
})

describe('formatAgo', () => {
  it('takes a clock that runs ahead as now', () => expect(formatAgo(-4000)).toBe('now'))
  it('uses one unit', () => expect([42_000, 301_000, 7_300_000].map(formatAgo)).toEqual(['42 s ago', '5 m ago', '2 h ago']))
  it('counts history in years', () => {
    const day = 86_400_000
    expect([364 * day, 366 * day, 2_630 * day].map(formatAgo)).toEqual(['364 d ago', '1.0 y ago', '7.2 y ago'])
  })
})

describe('figures', () => {
  it('writes sizes in their largest unit', () =>
    expect([0, 812, 1_536, 102_156_000].map(formatBytes)).toEqual(['0 B', '812 B', '1.5 KiB', '97.4 MiB']))
  it('never rounds a price to nothing', () => expect(formatUsd(0.000123)).toBe('$0.00012'))
  it('keeps small shares visible', () => expect([0.004, 0.934].map(formatShare)).toEqual(['0.4%', '93%']))
  it('shortens from a thousand on', () => expect([999, 12_345].map(formatCompact)).toEqual(['999', '12.3K']))
})

describe('formatTicks', () => {
  const ticks = (step: number) => [0, 1, 2].map((n) => Date.UTC(2025, 0, 14, 12) / 1_000 + n * step)
  it('says the time of day where they are within a day, the day where they are days apart, and else the month', () => {
    expect(formatTicks(ticks(30))[1]).toMatch(/^\d{2}:\d{2}:30$/)
    expect(formatTicks(ticks(900))[1]).toMatch(/^\d{2}:15$/)
    expect(formatTicks(ticks(2 * 86_400))[1]).toBe('16 Jan')
    expect(formatTicks(ticks(31 * 86_400))).toEqual(['Jan 2025', 'Feb 2025', 'Mar 2025'])
  })
})
