import { type Figure, median } from '../series.ts'

/** A series at equal distances. `measured[i]` = whether `values[i]` was, or stands between its neighbours for what is missing. */
export type RegularSeries = {
  values: readonly number[]
  measured: readonly boolean[]
  intervalMs: number
  /** ms since epoch; 0 = there is none. */
  lastAt: number
  filled: number
}

/** Of one moment the last is taken. @returns null when more is missing than is there @param figures in the order of time */
export function regular(figures: readonly Figure[]): RegularSeries | null {
  const known = figures.flatMap(({ at, value }) => (value === null ? [] : [{ at, value }]))
  const points = known.filter(({ at }, index) => known[index + 1]?.at !== at)
  const gaps = points.slice(1).map(({ at }, index) => at - (points[index]?.at ?? at))
  const intervalMs = Math.max(1, median(gaps) || 1)
  const missing = gaps.map((gap) => Math.max(0, Math.round(gap / intervalMs) - 1))
  const filled = missing.reduce((sum, each) => sum + each, 0)
  if (filled > points.length) return null
  const values: number[] = []
  const measured: boolean[] = []
  points.forEach(({ value }, index) => {
    const before = points[index - 1]?.value ?? value
    const between = missing[index - 1] ?? 0
    for (let step = 1; step <= between; step += 1) {
      values.push(before + ((value - before) * step) / (between + 1))
      measured.push(false)
    }
    values.push(value)
    measured.push(true)
  })
  return { values, measured, intervalMs, lastAt: points.at(-1)?.at ?? 0, filled }
}
