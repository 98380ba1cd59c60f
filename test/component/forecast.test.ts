import { describe, expect, it } from 'vitest'
import { type Forecast, forecastOf } from '#domain/component/forecast.ts'
import type { Point } from '#domain/component/point.ts'
import { leaking, pointsOf, type Series, sawtooth, seeded, stepping, wandering, warming } from './series.ts'

const LIMIT = 1_000
const MINUTE = 60_000
const SEEDS = [1, 2, 3, 4, 5]

const seen = (series: Series, count: number, seed: number): Point[] => pointsOf(series(seeded(seed), count))
const forecast = (points: readonly Point[]): Forecast => forecastOf(points, LIMIT, points.at(-1)?.at ?? 0)
/** In minutes from the last point; the series goes on as it did. */
function foreseen(points: readonly Point[]) {
  const found = forecast(points)
  if (found.kind !== 'growing') throw new Error(`${found.kind}: ${found.why}`)
  const last = points.at(-1)?.at ?? 0
  const inMinutes = (at: number | null) => (at === null ? Number.POSITIVE_INFINITY : (at - last) / MINUTE)
  return { basis: found.basis, hit: inMinutes(found.hitAt), early: inMinutes(found.early), late: inMinutes(found.late) }
}

/** Whether anybody would be warned of it: hit soon, and not followed much further than it was seen. */
function isSoon(points: readonly Point[]): boolean {
  const found = forecast(points)
  if (found.kind !== 'growing') return false
  return found.hitAt - (points.at(-1)?.at ?? 0) <= Math.min(10 * MINUTE, found.spanMs / 2)
}

describe('forecastOf', () => {
  it('foresees when a straight leak hits its limit', () => {
    // From 300 by 7 a sample: the limit is hit 100 samples on, 39 of which are left.
    const { hit, early, late, basis } = foreseen(seen(leaking(300, 7), 62, 1))
    expect([basis, Math.round(hit * 6)]).toEqual(['line', 39])
    expect([early, late]).toEqual([hit, hit])
  })

  it.each(SEEDS)('says with a noisy leak between which times it will be (seed %i)', (seed) => {
    const points = seen(leaking(300, 3.5, 20), 220, seed)
    const first = points.find(({ value }) => value >= LIMIT)?.at ?? Number.NaN
    const { early, late } = foreseen(points.slice(0, 120))
    const truth = (first - (points[119]?.at ?? 0)) / MINUTE
    expect(truth).toBeGreaterThanOrEqual(early)
    expect(truth).toBeLessThanOrEqual(late)
  })

  it('is not bent by what is far off for a moment', () => {
    const points = seen(leaking(300, 3.5, 2), 120, 7).map((point, index) =>
      index % 9 === 4 ? { ...point, value: point.value - 250 } : point,
    )
    const straight = foreseen(seen(leaking(300, 3.5, 2), 120, 7))
    expect(Math.abs(foreseen(points).hit - straight.hit)).toBeLessThan(1)
  })

  it.each(SEEDS)('follows what is left after each collection, and not the rise (seed %i)', (seed) => {
    expect(isSoon(seen(sawtooth(200, 700, 30, { noise: 8 }), 180, seed))).toBe(false)
    const { basis, hit } = foreseen(seen(sawtooth(200, 480, 30, { noise: 8, leak: 1.5 }), 180, seed))
    // Its peaks hit the limit after (1000 - 480) / 1.5 samples.
    expect([basis, Math.abs(hit - ((1_000 - 480) / 1.5 - 180) / 6) < 8]).toEqual(['troughs', true])
  })

  it('follows the rise of what was flushed at its limit before', () => {
    const points = [...Array(3).keys()].flatMap(() => [...Array(50).keys()].map((index) => 20 + index * 20.4))
    const { basis, hit } = foreseen(pointsOf(points.slice(0, 130)))
    expect([basis, Math.round(hit * 6)]).toEqual(['rise', 19])
  })

  it.each(SEEDS)('foresees no end of what wanders, steps or has warmed up (seed %i)', (seed) => {
    for (const series of [wandering(500, 12), stepping(300, 700, 8), warming(100, 750, 40, 6)])
      expect(isSoon(seen(series, 180, seed))).toBe(false)
  })

  it('says why there is none', () => {
    expect(forecast(seen(leaking(300, 7), 7, 1))).toMatchObject({
      kind: 'unknown',
      why: expect.stringContaining('7 samples are too few'),
    })
    expect(forecast(seen(leaking(300, 0.01), 60, 1))).toMatchObject({
      kind: 'steady',
      why: expect.stringContaining('too slowly'),
    })
    const stepped = pointsOf([...Array(40).fill(300), ...Array(5).fill(700)])
    expect(forecast(stepped)).toMatchObject({ kind: 'unknown', why: expect.stringContaining('stepped') })
  })
})
