import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { BudgetWindow } from './budget.ts'
import { windowAt } from './window.ts'
import { isTimeZone } from './zone.ts'

const at = (text: string) => Date.parse(text)
const show = ({ start, end }: { start: number; end: number | null }) =>
  [start, end].map((moment) => (moment === null ? null : new Date(moment).toISOString()))
const bounds = (window: BudgetWindow, moment: string, timeZone = 'UTC') =>
  show(windowAt(window, at(moment), { timeZone, born: 0 }))

describe('windowAt', () => {
  it('gives the day of the time zone, not of UTC', () => {
    expect(bounds('day', '2026-11-24T23:30:00Z', 'Europe/Berlin')).toEqual([
      '2026-11-24T23:00:00.000Z',
      '2026-11-25T23:00:00.000Z',
    ])
    expect(bounds('day', '2026-11-24T03:00:00Z', 'Asia/Kathmandu')).toEqual([
      '2026-11-23T18:15:00.000Z',
      '2026-11-24T18:15:00.000Z',
    ])
  })

  it('gives days of 23 and of 25 hours where clocks change', () => {
    expect(bounds('day', '2026-03-29T12:00:00Z', 'Europe/Berlin')).toEqual([
      '2026-03-28T23:00:00.000Z',
      '2026-03-29T22:00:00.000Z',
    ])
    expect(bounds('day', '2026-10-25T12:00:00Z', 'Europe/Berlin')).toEqual([
      '2026-10-24T22:00:00.000Z',
      '2026-10-25T23:00:00.000Z',
    ])
  })

  it('starts a day without a midnight when its clocks do', () => {
    // Clocks in Beirut go from 0:00 to 1:00 on 29 March 2026.
    expect(bounds('day', '2026-03-29T12:00:00Z', 'Asia/Beirut')).toEqual(['2026-03-28T22:00:00.000Z', '2026-03-29T21:00:00.000Z'])
  })

  it('starts a day whose midnight comes twice at the first of them', () => {
    // Clocks in Havana go from 1:00 back to 0:00 on 1 November 2026.
    expect(bounds('day', '2026-11-01T12:00:00Z', 'America/Havana')).toEqual([
      '2026-11-01T04:00:00.000Z',
      '2026-11-02T05:00:00.000Z',
    ])
  })

  it('begins weeks on Monday and months on their first', () => {
    expect(bounds('week', '2026-11-29T23:59:59Z')).toEqual(['2026-11-23T00:00:00.000Z', '2026-11-30T00:00:00.000Z'])
    expect(bounds('week', '2027-01-01T00:00:00Z')).toEqual(['2026-12-28T00:00:00.000Z', '2027-01-04T00:00:00.000Z'])
    expect(bounds('month', '2026-12-31T23:00:00Z', 'Europe/Berlin')).toEqual([
      '2026-12-31T23:00:00.000Z',
      '2027-01-31T23:00:00.000Z',
    ])
  })

  it('begins hours where the wall shows a full one', () => {
    expect(bounds('hour', '2026-11-24T10:15:00Z', 'Asia/Kolkata')).toEqual([
      '2026-11-24T09:30:00.000Z',
      '2026-11-24T10:30:00.000Z',
    ])
    // Lord Howe puts its clocks back by half an hour at 2:00 on 5 April 2026 (15:00 UTC the day before): 1:30 to 2:00 comes twice.
    expect(bounds('hour', '2026-04-04T14:30:00Z', 'Australia/Lord_Howe')).toEqual([
      '2026-04-04T14:00:00.000Z',
      '2026-04-04T15:00:00.000Z',
    ])
    expect(bounds('hour', '2026-04-04T15:10:00Z', 'Australia/Lord_Howe')).toEqual([
      '2026-04-04T15:00:00.000Z',
      '2026-04-04T15:30:00.000Z',
    ])
  })

  it('ends a rolling window now, and a lifetime never', () => {
    expect(bounds({ rolling: 3_600_000 }, '2026-11-24T10:15:30Z')).toEqual(['2026-11-24T09:15:00.000Z', null])
    expect(show(windowAt('lifetime', 99_000, { timeZone: 'UTC', born: 7 }))).toEqual(['1970-01-01T00:00:00.007Z', null])
  })

  it('puts every moment in one window, and windows end to end', () => {
    const zones = Intl.supportedValuesOf('timeZone').concat('UTC')
    const window = fc.constantFrom<BudgetWindow>('hour', 'day', 'week', 'month')
    const moment = fc.integer({ min: at('2024-01-01T00:00:00Z'), max: at('2034-01-01T00:00:00Z') })
    fc.assert(
      fc.property(window, moment, fc.constantFrom(...zones), (kind, now, timeZone) => {
        const place = { timeZone, born: 0 }
        const { start, end } = windowAt(kind, now, place)
        if (end === null) throw new Error('a calendar window ends')
        expect(start).toBeLessThanOrEqual(now)
        expect(end).toBeGreaterThan(now)
        expect(windowAt(kind, start, place)).toEqual({ start, end })
        expect(windowAt(kind, end - 1, place)).toEqual({ start, end })
        expect(windowAt(kind, end, place).start).toBe(end)
        expect(windowAt(kind, start - 1, place).end).toBe(start)
      }),
      { numRuns: 1_500 },
    )
  })
})

describe('isTimeZone', () => {
  it('knows the tz database', () => {
    expect(isTimeZone('Europe/Berlin')).toBe(true)
    expect(isTimeZone('Europe/Berlino')).toBe(false)
  })
})
