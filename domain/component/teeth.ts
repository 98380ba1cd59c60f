import { median, type Point } from './point.ts'

/** A rise and what is left of it after the fall that ended it. The last tooth of a series has not fallen yet. */
export type Tooth = { readonly points: readonly Point[]; readonly top: number; readonly trough: Point }

/** A fall by more than this share of what was risen is a collection, a flush or a restart, not a wobble. */
const FALL_SHARE = 0.4
/** Wobbles are smaller than this many times the usual step from one point to the next. */
const NOISE_STEPS = 5

/**
 * Cuts a series where it falls: after garbage was collected, a buffer was flushed or the program started anew. What rises between two
 * falls is a tooth; a straight line through several of them would say nothing about any.
 */
export function teethOf(points: readonly Point[]): Tooth[] {
  const noise = usualStep(points) * NOISE_STEPS
  const teeth: Tooth[] = []
  let begin = 0
  let top = Number.NEGATIVE_INFINITY
  let base = Number.POSITIVE_INFINITY
  points.forEach(({ value }, index) => {
    if (top - value > Math.max(noise, (top - base) * FALL_SHARE) && top > base) {
      teeth.push(tooth(points.slice(begin, index)))
      begin = index
      top = value
      base = value
    }
    top = Math.max(top, value)
    base = Math.min(base, value)
  })
  return points.length === 0 ? [] : [...teeth, tooth(points.slice(begin))]
}

function tooth(points: readonly Point[]): Tooth {
  const [first, ...rest] = points
  const lowest = rest.reduce((least, point) => (point.value < least.value ? point : least), first ?? { at: 0, value: 0 })
  return { points, top: Math.max(...points.map(({ value }) => value)), trough: lowest }
}

/** Half of the steps between neighbours differ from the median step by no more than this. A steady rise has none. */
function usualStep(points: readonly Point[]): number {
  const steps = points.slice(1).map(({ value }, index) => value - (points[index]?.value ?? value))
  if (steps.length === 0) return 0
  const middle = median(steps)
  return median(steps.map((step) => Math.abs(step - middle)))
}
