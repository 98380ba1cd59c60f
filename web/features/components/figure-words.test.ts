import { expect, it } from 'vitest'
import { chartedIn, figureOf, hitWords, ofLimitWords } from './figure-words.ts'

const NOW = Date.parse('2026-01-01T00:00:00Z')
const at = (minutes: number): string => new Date(NOW + minutes * 60_000).toISOString()
const limit = {
  figure: 'memory-bytes',
  unit: 'bytes',
  of: null,
  warnAt: 0.85,
  state: 'ok',
  since: at(0),
  says: '',
  hitAt: null,
  hitBetween: null,
} as const

it('says what is taken of what may be, and a dash for what is not known', () => {
  expect(ofLimitWords({ ...limit, value: 2 ** 29, limit: 2 ** 30 })).toBe('512 MiB of 1 GiB')
  expect(ofLimitWords({ ...limit, value: null, limit: null })).toBe('– of –')
})

it('counts down to the limit, with how sure that is', () => {
  expect(hitWords({ hitAt: null, hitBetween: null }, NOW)).toBe('')
  expect(hitWords({ hitAt: at(12), hitBetween: [at(8), at(20)] }, NOW)).toBe('limit in about 12 min (8 min to 20 min)')
  expect(hitWords({ hitAt: at(12), hitBetween: [at(8), null] }, NOW)).toMatch(/to far later/)
  expect(hitWords({ hitAt: at(-1), hitBetween: [at(-2), at(1)] }, NOW)).toBe('limit any moment now')
})

it('finds figures where samples keep them', () => {
  const samples = [
    { at: at(0), queueDepth: 3 },
    { at: at(1), cpuShare: 0, figures: { lag: 5, capacity: 9, 'start-time-seconds': 1 } },
  ]
  expect(chartedIn(samples, [{ of: 'capacity' }, { of: null }])).toEqual(['cpu-share', 'queue-depth', 'lag'])
  expect([figureOf(samples[0] ?? { at: '' }, 'queue-depth'), figureOf(samples[1] ?? { at: '' }, 'queue-depth')]).toEqual([
    3,
    null,
  ])
})
