import { describe, expect, it } from 'vitest'
import { DAY_MS, type Figure } from '../series.ts'
import { normal } from '../testing/noise.ts'
import { forecastSeries } from './forecast.ts'
import { damped, linear, simple } from './smooth.ts'

/** Passengers of airlines in thousands, by month from 1949 to 1960: series G of Box and Jenkins (Time Series Analysis, 1970). */
const PASSENGERS = [
  112, 118, 132, 129, 121, 135, 148, 148, 136, 119, 104, 118, 115, 126, 141, 135, 125, 149, 170, 170, 158, 133, 114, 140, 145,
  150, 178, 163, 172, 178, 199, 199, 184, 162, 146, 166, 171, 180, 193, 181, 183, 218, 230, 242, 209, 191, 172, 194, 196, 196,
  236, 235, 229, 243, 264, 272, 237, 211, 180, 201, 204, 188, 235, 227, 234, 264, 302, 293, 259, 229, 203, 229, 242, 233, 267,
  269, 270, 315, 364, 347, 312, 274, 237, 278, 284, 277, 317, 313, 318, 374, 413, 405, 355, 306, 271, 306, 315, 301, 356, 348,
  355, 422, 465, 467, 404, 347, 305, 336, 340, 318, 362, 348, 363, 435, 491, 505, 404, 359, 310, 337, 360, 342, 406, 396, 420,
  472, 548, 559, 463, 407, 362, 405, 417, 391, 419, 461, 472, 535, 622, 606, 508, 461, 390, 432,
]
const monthly = PASSENGERS.map((value, index): Figure => ({ at: Date.UTC(1949, index, 1), value }))
const hourly = (count: number, valueAt: (index: number) => number): Figure[] =>
  Array.from({ length: count }, (_, index) => ({ at: (index * DAY_MS) / 24, value: valueAt(index) }))

function enough(figures: readonly Figure[], horizon: number) {
  const forecast = forecastSeries(figures, horizon)
  if (!forecast.enough) throw new Error(forecast.says)
  return forecast
}

describe('a forecast', () => {
  it('of a year of passengers is off by far less than seasonal naive, and is dated by the calendar', () => {
    const { points, period, backTest } = enough(monthly.slice(0, 132), 12)
    const errors = points.map(({ value }, index) => Math.abs(value - (PASSENGERS[132 + index] ?? 0)))
    const naive = PASSENGERS.slice(132).map((value, index) => Math.abs(value - (PASSENGERS[120 + index] ?? 0)))
    const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0)
    expect(sum(errors)).toBeLessThan(sum(naive) * 0.6)
    expect(period).toBe(12)
    expect(backTest.mase).toBeLessThan(backTest.naiveMase)
    expect(points.map(({ at }) => new Date(at).toISOString().slice(0, 7))).toEqual(
      Array.from({ length: 12 }, (_, index) => `1960-${String(index + 1).padStart(2, '0')}`),
    )
  })

  it('says that it does not know enough, and how much it takes', () => {
    expect(forecastSeries(monthly.slice(0, 10), 3)).toEqual({
      enough: false,
      says: expect.stringMatching(/Not enough data: 10 points.*at least 17/),
    })
    expect(forecastSeries([], 3)).toMatchObject({ enough: false })
  })

  it('dates what comes by the ends of months where the past lies there', () => {
    const ends = Array.from({ length: 40 }, (_, index): Figure => ({ at: Date.UTC(2023, index + 1, 0), value: 10 + (index % 3) }))
    const { points } = enough(ends, 4)
    expect(points.map(({ at }) => new Date(at).toISOString().slice(0, 10))).toEqual([
      '2026-05-31',
      '2026-06-30',
      '2026-07-31',
      '2026-08-31',
    ])
  })

  it('is held to what was measured, and refuses what is mostly missing', () => {
    const noise = normal(12)
    const whole = hourly(24 * 20, (index) => 50 + 10 * Math.sin((2 * Math.PI * index) / 24) + noise())
    const broken = whole.map((figure, index) => (index > 300 && index < 380 ? { ...figure, value: null } : figure))
    expect(enough(broken, 12)).toMatchObject({
      says: expect.stringContaining('79 missing points'),
      backTest: { mase: expect.any(Number) },
    })
    const bursts = Array.from(
      { length: 40 },
      (_, index): Figure => ({ at: Math.floor(index / 3) * 3_600_000 + (index % 3) * 1_000, value: index }),
    )
    expect(forecastSeries(bursts, 3)).toEqual({ enough: false, says: expect.stringContaining('more points are missing') })
  })

  it('sees the week in figures of five minutes', () => {
    const noise = normal(14)
    const load = (index: number) => (Math.floor(index / 288) % 7 < 5 ? 100 : 20) + noise()
    const figures = Array.from({ length: 288 * 7 * 3 }, (_, index): Figure => ({ at: index * 300_000, value: load(index) }))
    const { period, points } = enough(figures, 12)
    expect(period).toBe(2016)
    expect(points.every(({ value }) => Math.abs(value - 100) < 10)).toBe(true)
  })

  it('sees the day in hourly figures, and holds about four fifths of what comes', () => {
    const noise = normal(4)
    const load = (index: number) => 100 + 40 * Math.sin((2 * Math.PI * index) / 24) + 5 * noise()
    const all = hourly(24 * 30, load)
    const { points, period, backTest } = enough(all.slice(0, 24 * 26), 48)
    const held = points.filter(({ low, high }, index) => {
      const value = all[24 * 26 + index]?.value ?? 0
      return low <= value && value <= high
    })
    expect(period).toBe(24)
    expect(held.length / points.length).toBeGreaterThan(0.65)
    expect(backTest.coverage).toBeGreaterThan(0.72)
    expect(backTest.coverage).toBeLessThan(0.92)
  })

  it('of what has no course is not better than the last value, and is not shown as if it were', () => {
    const noise = normal(8)
    let value = 500
    const { backTest } = enough(
      hourly(300, () => (value += noise())),
      12,
    )
    expect(backTest.mase).toBeLessThanOrEqual(backTest.naiveMase)
  })

  it('is never below zero of what never was, nor narrower further ahead', () => {
    const noise = normal(6)
    const { points } = enough(
      hourly(200, (index) => Math.max(0, 20 - index / 10 + noise())),
      24,
    )
    expect(points.every(({ low, value, high }) => low >= 0 && value >= low && high >= value)).toBe(true)
    const reaches = enough(monthly, 24).points.map(({ value, high }) => Math.round((high - value) * 1e6))
    expect(reaches).toEqual(reaches.toSorted((a, b) => a - b))
  })
})

describe('smoothing', () => {
  const line = Array.from({ length: 40 }, (_, index) => 3 + 2 * index)
  it('goes on as a line does, or bends it', () => {
    expect(linear(line, 3).map(Math.round)).toEqual([83, 85, 87])
    const [first = 0, second = 0, third = 0] = damped(line, 3)
    expect(third - second).toBeLessThan(second - first)
  })
  it('of a level stays there', () => {
    expect(
      simple(
        Array.from({ length: 30 }, () => 7),
        2,
      ),
    ).toEqual([7, 7])
  })
})
