import { describe, expect, it } from 'vitest'
import { pauseNote, readPauseNote } from './pause-note.ts'
import { whenWords } from './when-words.ts'

const exactly = <T>(value: T) => [{ start: value, end: value, step: 1 }]
const every = {
  ...{ minute: exactly(30), hour: exactly(6), dayOfMonth: [{ start: 1, end: 31, step: 1 }] },
  ...{ month: [{ start: 'JANUARY', end: 'DECEMBER', step: 1 }], dayOfWeek: [{ start: 'SUNDAY', end: 'SATURDAY', step: 1 }] },
}

describe('when a schedule starts something, in words', () => {
  it.each([
    ['every hour, 7 min past', { intervals: [{ every: 3_600_000, offset: 420_000 }] }],
    ['every 15 min, up to 1 minute later', { intervals: [{ every: 900_000 }], jitter: 60_000 }],
    ['at 06:30 UTC', { calendars: [every] }],
    ['at 06:30 UTC, Monday to Friday', { calendars: [{ ...every, dayOfWeek: [{ start: 'MONDAY', end: 'FRIDAY', step: 1 }] }] }],
    [
      'at minute 0 of every hour Europe/Vienna',
      { calendars: [{ ...every, minute: exactly(0), hour: [{ start: 0, end: 23, step: 1 }] }], timezone: 'Europe/Vienna' },
    ],
    ['never by itself', {}],
  ])('%s', (words, when) => {
    expect(whenWords(when)).toBe(words)
  })
})

describe('a note of a pause', () => {
  it('says who and why, and is read again', () => {
    const pause = { by: 'nightly jobs', why: 'the site moves: until Monday' }
    expect(readPauseNote(pauseNote(pause))).toEqual(pause)
  })

  it('that others wrote is why alone', () => {
    expect(readPauseNote('Paused via the command line')).toEqual({ by: null, why: 'Paused via the command line' })
    expect(readPauseNote('')).toEqual({ by: null, why: null })
  })
})
