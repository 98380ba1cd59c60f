import { describe, expect, it } from 'vitest'
import { type FigureState, judgeFigure } from '#domain/component/judge-figure.ts'
import type { Point } from '#domain/component/point.ts'
import { leaking, pointsOf, type Series, sawtooth, seeded, stepping, wandering, warming } from './series.ts'

const MINUTE = 60_000
const usual = { limit: 1_000, limitName: 'at', warnAt: 0.85, warnBeforeMs: 10 * MINUTE, staleAfterMs: MINUTE, before: null }
const judge = (points: readonly Point[], given: Partial<Parameters<typeof judgeFigure>[0]> = {}) =>
  judgeFigure({ figure: 'queue-depth', points, now: points.at(-1)?.at ?? 0, ...usual, ...given })

/** States at every third sample, with the last half hour in sight, as in production. */
function course(series: Series, count: number, seed: number): { at: number; state: FigureState }[] {
  const points = pointsOf(series(seeded(seed), count))
  let before: FigureState | null = null
  return points.flatMap(({ at }, index) => {
    if (index % 3 > 0) return []
    const { state } = judge(points.slice(Math.max(0, index - 179), index + 1), { now: at, before })
    before = state
    return [{ at, state }]
  })
}

describe('judgeFigure', () => {
  it.each([1, 2])('warns of every leak well before its limit (seed %i)', (seed) => {
    for (const [series, hitsAt] of [
      [leaking(300, 700 / 180, 10), 180],
      [leaking(300, 700 / 540, 15), 540],
    ] as const) {
      const warnedAt = course(series, hitsAt + 20, seed).find(({ state }) => state === 'near-limit')?.at ?? Number.NaN
      expect(hitsAt * 10_000 - warnedAt).toBeGreaterThan(5 * MINUTE)
    }
  })

  it.each([1, 2])('warns of nothing that is healthy (seed %i)', (seed) => {
    const healthy = [wandering(600, 10), sawtooth(200, 780, 60, { noise: 10 }), stepping(300, 700, 8), warming(100, 750, 120, 6)]
    for (const series of healthy) expect(new Set(course(series, 540, seed).map(({ state }) => state))).toEqual(new Set(['ok']))
  })

  it('judges CPU by the mean of its last minute, and everything else by what it is now', () => {
    const points = pointsOf([0.2, 0.2, 0.2, 0.2, 0.2, 0.2, 3])
    expect(judge(points, { figure: 'cpu-share', limit: 1 })).toMatchObject({ state: 'ok', value: (5 * 0.2 + 3) / 6 })
    expect(judge(points, { figure: 'queue-depth', limit: 1 })).toMatchObject({ state: 'over-limit', value: 3 })
  })

  it('leaves a state later than it enters it', () => {
    const at = (value: number, before: FigureState | null) => judge(pointsOf([value]), { before }).state
    expect([at(850, null), at(820, null), at(820, 'near-limit'), at(799, 'near-limit')]).toEqual([
      'near-limit',
      'ok',
      'near-limit',
      'ok',
    ])
    expect([at(990, null), at(990, 'over-limit'), at(970, 'over-limit')]).toEqual(['near-limit', 'over-limit', 'near-limit'])
  })

  it('never takes silence, or a limit that nobody told, for good', () => {
    const points = pointsOf([10, 20])
    expect(judge([])).toMatchObject({ state: 'unknown', value: null })
    const stale = judge(points, { now: 10_000 + 2 * MINUTE })
    expect(stale).toMatchObject({ state: 'stale', hitAt: null, says: 'Queue: not told for 2 min; it was 20 items then.' })
    const unlimited = judge(points, { limit: null, limitName: 'capacity' })
    expect(unlimited).toMatchObject({ state: 'unknown', limit: null, says: expect.stringContaining('(capacity) is not told') })
  })

  it('says in a sentence what it is, how it grows and when it hits the limit', () => {
    const { says, state } = judge(pointsOf(leaking(300, 7)(seeded(1), 80)))
    expect(state).toBe('near-limit')
    expect(says).toBe('Queue 853 items of 1000 items (85 %), grows by 42 items a minute: hits it in about 3.5 min.')
  })
})
