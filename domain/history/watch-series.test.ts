import { describe, expect, it } from 'vitest'
import { DAY_MS } from './series.ts'
import { normal } from './testing/noise.ts'
import { SeriesWatch } from './watch-series.ts'

const HOUR_MS = DAY_MS / 24
const WEEKS_4 = 672

/** Points of one hour each, judged one by one. */
function judged(count: number, valueAt: (index: number) => number | null) {
  const watch = new SeriesWatch()
  return Array.from({ length: count }, (_, index) => watch.judge({ at: index * HOUR_MS, value: valueAt(index) }))
}
const alarmsOf = (points: ReturnType<typeof judged>) => points.flatMap(({ anomalous }, index) => (anomalous ? [index] : []))

describe('a series that is watched', () => {
  it('says nothing while it learns, and knows no expectation at first', () => {
    const points = judged(100, (index) => (index === 90 ? 1e6 : 5 + Math.sin(index)))
    expect(points[0]).toMatchObject({ expected: null, rarity: null, state: 'learning' })
    expect(points.every(({ rarity, anomalous }) => rarity === null && !anomalous)).toBe(true)
  })

  it('names a single value that is far off, at once, and what was expected', () => {
    const noise = normal(7)
    const points = judged(WEEKS_4, (index) => 100 + 5 * noise() + (index === 500 ? 60 : 0))
    expect(points[500]).toMatchObject({ anomalous: true, state: 'anomalous', says: expect.stringContaining('rarer than 1 in') })
    expect(points[500]?.expected).toBeCloseTo(100, -1)
  })

  it('learns the hours of the week: what is usual at noon is unusual at night', () => {
    const noise = normal(3)
    const load = (index: number) => {
      const [day, hour] = [Math.floor(index / 24) % 7, index % 24]
      return (day < 5 && hour >= 8 && hour < 18 ? 200 : 40) + 6 * noise()
    }
    const night = 24 * 30 + 4
    const points = judged(WEEKS_4 + 168, (index) => load(index) + (index === night ? 120 : 0))
    expect(alarmsOf(points).filter((index) => index > 2 * 168 + 100)).toEqual([night])
    expect(points[night]?.says).toContain('at this time of the week')
  })

  it('takes a new level for one episode, and then for what is usual', () => {
    const noise = normal(11)
    const points = judged(WEEKS_4, (index) => 50 + noise() + (index >= 400 ? 8 : 0))
    expect(alarmsOf(points)).toEqual([400])
    expect(points.at(-1)).toMatchObject({ state: 'usual' })
    expect(points.at(-1)?.expected).toBeCloseTo(58, 0)
  })

  it('finds what is small and lasts', () => {
    const noise = normal(5)
    const points = judged(WEEKS_4, (index) => 50 + noise() + (index >= 400 ? 2.5 : 0))
    const [first] = alarmsOf(points)
    expect(first).toBeGreaterThanOrEqual(400)
    expect(first).toBeLessThan(460)
    expect(points[first ?? 0]?.says).toContain('above that for long')
  })

  it('sees the first move of what never moved', () => {
    expect(alarmsOf(judged(300, (index) => (index < 200 ? 50 : 80)))).toEqual([200])
  })

  it('finds what no longer moves', () => {
    const noise = normal(9)
    const points = judged(WEEKS_4, (index) => (index >= 400 ? 50 : 50 + noise()))
    const [first] = alarmsOf(points)
    expect(first).toBeLessThan(410)
    expect(points[first ?? 0]?.says).toContain('not moved for longer than ever')
  })

  it('keeps what is missing apart from zero', () => {
    const noise = normal(13)
    const points = judged(WEEKS_4, (index) => (index >= 300 && index < 340 ? null : 50 + noise()))
    expect(points[320]).toMatchObject({ value: null, state: 'missing', anomalous: false })
    expect(alarmsOf(points)).toEqual([])
  })

  it('is fooled at most once in two weeks by what is only noise, heavy tails included', () => {
    const weeks = 20
    const [calm, wild] = [normal(21), normal(22)]
    expect(alarmsOf(judged(weeks * 168, () => 10 + calm())).length).toBeLessThanOrEqual(weeks / 2)
    expect(alarmsOf(judged(weeks * 168, () => Math.exp(wild()))).length).toBeLessThanOrEqual(weeks / 2)
  })

  it('judges a point by what came before it alone', () => {
    const noise = normal(17)
    const values = Array.from({ length: 400 }, () => noise())
    const whole = judged(400, (index) => values[index] ?? null)
    expect(judged(250, (index) => values[index] ?? null)).toEqual(whole.slice(0, 250))
  })
})
