import { judgeTrend, type Trend } from './trend.ts'

/** What a check came to in one run. `at` in ms since epoch; null = not measured, and left out of its series. */
export type CheckPoint = { at: number; rate: number | null; score: number | null; latencyP95Ms: number | null }

/** A share or a score has to be worse by this much, and a latency slower by this part, before anybody is told. */
const LEAST_SHARE = 0.01
const LEAST_SLOWER = 0.1

/**
 * Where a check is heading over its runs: the first of its figures (share of right answers, score, tail of the latency) that gets
 * worse, or else the first that can be judged.
 * @returns null when it has too few runs for any of them
 */
export function checkTrend(points: readonly CheckPoint[]): Trend | null {
  const series = (valueOf: (point: CheckPoint) => number | null) =>
    points.flatMap((point) => {
      const value = valueOf(point)
      return value === null ? [] : [{ at: point.at, value }]
    })
  const named = (what: string, trend: Trend | null): Trend[] => (trend ? [{ ...trend, says: `${what}: ${trend.says}` }] : [])
  const trends = [
    ...named(
      'Share of right answers',
      judgeTrend(
        series(({ rate }) => rate),
        { better: 'higher', least: () => LEAST_SHARE },
      ),
    ),
    ...named(
      'Score',
      judgeTrend(
        series(({ score }) => score),
        { better: 'higher', least: () => LEAST_SHARE },
      ),
    ),
    ...named(
      'Latency, 95th percentile',
      judgeTrend(
        series(({ latencyP95Ms }) => latencyP95Ms),
        { better: 'lower', unit: ' ms', least: (usual) => usual * LEAST_SLOWER },
      ),
    ),
  ]
  return trends.find(({ declining }) => declining) ?? trends[0] ?? null
}
