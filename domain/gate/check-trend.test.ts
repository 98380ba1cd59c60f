import { describe, expect, it } from 'vitest'
import { type CheckPoint, checkTrend } from './check-trend.ts'

const HOUR = 3_600_000
const runs = (pointOf: (n: number) => Partial<CheckPoint>, count = 12): CheckPoint[] =>
  Array.from({ length: count }, (_, n) => ({ at: n * HOUR, rate: null, score: null, latencyP95Ms: null, ...pointOf(n) }))

describe('the trend of a check', () => {
  it('is unknown with few runs, and when nothing was measured', () => {
    expect(checkTrend(runs(() => ({ rate: 1 }), 7))).toBeNull()
    expect(checkTrend(runs(() => ({})))).toBeNull()
  })

  it('warns of the figure that declines, although another is steady', () => {
    const trend = checkTrend(runs((n) => ({ rate: 0.97 + (n % 2) / 100, latencyP95Ms: 200 + 15 * n })))
    expect(trend).toMatchObject({ declining: true })
    expect(trend?.says).toMatch(/^Latency, 95th percentile: Rising by .* ms in .* over \d+ runs/)
  })

  it('does not warn of what gets better, nor of what is steady', () => {
    expect(checkTrend(runs((n) => ({ rate: 0.8 + n / 100, latencyP95Ms: 300 - n })))?.declining).toBe(false)
    expect(checkTrend(runs((n) => ({ score: 0.8 + (n % 3) / 100 })))?.declining).toBe(false)
  })

  it('does not warn of a few milliseconds, however steadily they grow', () => {
    const points = Array.from({ length: 20 }, (_, run) => ({ at: run * 60_000, rate: 1, score: null, latencyP95Ms: 500 + run }))
    expect(checkTrend(points)?.declining).toBe(false)
  })
})
