import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { offsetOf } from '../budget/zone.ts'
import { momentOf } from './local-time.ts'
import { readEpoch, readLocalTime, readTime } from './read-time.ts'
import { Unfit } from './unfit.ts'

const shown = (text: string, timeZone = 'UTC') => {
  const at = readTime(text, timeZone)
  return at instanceof Unfit ? at.reason : new Date(at).toISOString()
}

describe('readTime', () => {
  it.each([
    ['2026-01-31T09:30:00Z', '2026-01-31T09:30:00.000Z'],
    ['2026-01-31T09:30:00.123456789Z', '2026-01-31T09:30:00.123Z'],
    ['2026-01-31t09:30z', '2026-01-31T09:30:00.000Z'],
    ['2026-01-31 09:30:00', '2026-01-31T09:30:00.000Z'],
    ['2026-01-31 09:30:00,5', '2026-01-31T09:30:00.500Z'],
    ['2026-01-31 09:30:00 UTC', '2026-01-31T09:30:00.000Z'],
    ['2026-01-31 09:30:00.000000+00:00', '2026-01-31T09:30:00.000Z'],
    ['2026-01-31 09:30:00 +0530', '2026-01-31T04:00:00.000Z'],
    ['2026-01-31 09:30:00 -08', '2026-01-31T17:30:00.000Z'],
    ['2026-01-31 09:30:00.5 +0000 UTC', '2026-01-31T09:30:00.500Z'],
    ['20260131T093000Z', '2026-01-31T09:30:00.000Z'],
    ['2026-01-31', '2026-01-31T00:00:00.000Z'],
    ['20260131', '2026-01-31T00:00:00.000Z'],
    ['2024-02-29', '2024-02-29T00:00:00.000Z'],
    ['2016-12-31T23:59:60Z', '2017-01-01T00:00:00.000Z'],
  ])('reads %s', (text, at) => {
    expect(shown(text)).toBe(at)
  })

  it.each([
    '',
    'yesterday',
    '2026-02-29',
    '2026-13-01',
    '2026-01-31T24:30:00Z',
    '31.01.2026',
    '01/02/2026',
    '1769851800',
    '2026-01-31T09',
  ])('does not guess at %j', (text) => {
    expect(shown(text)).toBe('wrong-type')
  })

  it.each(['1970-01-01T00:00:00Z', '0001-01-01T00:00:00Z', '1989-12-31T23:59:59Z', '9999-12-31'])(
    'takes %s for no time of an agent',
    (text) => {
      expect(shown(text)).toBe('out-of-range')
    },
  )

  it('reads a time without a zone in that of the mapping, winter and summer', () => {
    expect(shown('2026-01-31 09:30:00', 'Europe/Berlin')).toBe('2026-01-31T08:30:00.000Z')
    expect(shown('2026-07-31 09:30:00', 'Europe/Berlin')).toBe('2026-07-31T07:30:00.000Z')
    expect(shown('2026-07-31', 'Asia/Kathmandu')).toBe('2026-07-30T18:15:00.000Z')
    expect(shown('2026-07-31 09:30:00Z', 'Europe/Berlin')).toBe('2026-07-31T09:30:00.000Z')
  })

  it('takes a time that clocks skip for what they would show, and of two that are the same the earlier', () => {
    // Berlin: 2:00 to 3:00 is skipped on 29 March 2026, and comes twice on 25 October.
    expect(shown('2026-03-29 02:30:00', 'Europe/Berlin')).toBe('2026-03-29T01:30:00.000Z')
    expect(shown('2026-10-25 02:30:00', 'Europe/Berlin')).toBe('2026-10-25T00:30:00.000Z')
    // Lord Howe moves by half an hour.
    expect(shown('2026-04-05 01:45:00', 'Australia/Lord_Howe')).toBe('2026-04-04T14:45:00.000Z')
    // Samoa had no 30 December 2011.
    expect(shown('2011-12-30 12:00:00', 'Pacific/Apia')).toBe('2011-12-30T22:00:00.000Z')
  })
})

describe('readLocalTime', () => {
  const local = (text: string, order: 'dmy' | 'mdy', timeZone = 'UTC') => {
    const at = readLocalTime(text, order, timeZone)
    return at instanceof Unfit ? at.reason : new Date(at).toISOString()
  }

  it.each([
    ['31.01.2026 9:30', 'dmy', '2026-01-31T09:30:00.000Z'],
    ['3.4.2026', 'dmy', '2026-04-03T00:00:00.000Z'],
    ['31/01/2026 09:30:15', 'dmy', '2026-01-31T09:30:15.000Z'],
    ['1/31/2026, 9:30:15 PM', 'mdy', '2026-01-31T21:30:15.000Z'],
    ['4/3/2026 12:05 a.m.', 'mdy', '2026-04-03T00:05:00.000Z'],
    ['4/3/2026 12:05 PM', 'mdy', '2026-04-03T12:05:00.000Z'],
  ] as const)('reads %s as %s', (text, order, at) => {
    expect(local(text, order)).toBe(at)
  })

  it.each([
    ['31.01.2026', 'mdy'],
    ['29.02.2026', 'dmy'],
    ['1/31/2026 13:00 PM', 'mdy'],
    ['1/31/2026 0:30 AM', 'mdy'],
    ['31.01.26', 'dmy'],
    ['2026-01-31', 'dmy'],
  ] as const)('does not guess at %s as %s', (text, order) => {
    expect(local(text, order)).toBe('wrong-type')
  })

  it('reads it in the time zone, and only times of agents', () => {
    expect(local('31.07.2026 09:30', 'dmy', 'Europe/Berlin')).toBe('2026-07-31T07:30:00.000Z')
    expect(local('01.01.1900', 'dmy')).toBe('out-of-range')
  })
})

const zones = fc.constantFrom(...Intl.supportedValuesOf('timeZone'))
const moments = fc.integer({ min: Date.UTC(1990, 0, 3), max: Date.UTC(2099, 11, 28) })

describe('whatever the clocks show', () => {
  it('a time is one at which they show it, and the earliest such', () => {
    fc.assert(
      fc.property(zones, moments, (zone, at) => {
        const wall = at + offsetOf(at, zone)
        const found = momentOf(wall, zone)
        expect(found + offsetOf(found, zone)).toBe(wall)
        expect(found).toBeLessThanOrEqual(at)
      }),
    )
  })

  it('what is written with a zone is read as it was', () => {
    fc.assert(
      fc.property(zones, moments, fc.integer({ min: -14 * 60, max: 14 * 60 }), (zone, at, minutes) => {
        const two = (number: number) => String(number).padStart(2, '0')
        const offset = `${minutes < 0 ? '-' : '+'}${two(Math.floor(Math.abs(minutes) / 60))}:${two(Math.abs(minutes) % 60)}`
        const text = new Date(at + minutes * 60_000).toISOString().replace('Z', offset)
        expect(readTime(text, zone)).toBe(at)
        expect(readTime(text.replace('T', ' '), zone)).toBe(at)
      }),
    )
  })
})

describe('readEpoch', () => {
  it('reads numbers, text of them and big integers, to the millisecond', () => {
    expect(readEpoch(1_769_851_800.123, 1)).toBe(1_769_851_800_123)
    expect(readEpoch('1769851800', 1)).toBe(1_769_851_800_000)
    expect(readEpoch(1_769_851_800_123n, 1_000)).toBe(1_769_851_800_123)
    expect(readEpoch(1_769_851_800_123_456n, 1_000_000)).toBe(1_769_851_800_123)
  })

  it('knows a number in another unit: it would be no time of an agent', () => {
    for (const [value, right] of [
      [1_769_851_800, 1],
      [1_769_851_800_000, 1_000],
      [1_769_851_800_000_000, 1_000_000],
    ] as const) {
      for (const unit of [1, 1_000, 1_000_000] as const) {
        const read = readEpoch(value, unit)
        if (unit === right) expect(read).toBe(1_769_851_800_000)
        else expect(read).toMatchObject({ reason: 'out-of-range' })
      }
    }
  })

  it.each([true, '', 'soon', '1e9', Number.NaN, {}, new Uint8Array(4)])('is no number: %j', (value) => {
    expect(readEpoch(value, 1)).toMatchObject({ reason: 'wrong-type' })
  })
})
