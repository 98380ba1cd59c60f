import type { Point } from '#domain/component/point.ts'

/** One synthetic figure: a sample every ten seconds, so many of them. */
export type Series = (random: () => number, count: number) => number[]

const EVERY_MS = 10_000

export const pointsOf = (values: readonly number[], everyMs = EVERY_MS): Point[] =>
  values.map((value, index) => ({ at: index * everyMs, value }))

/** The same numbers for the same seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** Of the normal distribution (Box and Muller). */
export const normal = (random: () => number): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())

const filled = (count: number, next: (index: number) => number): number[] =>
  Array.from({ length: count }, (_, index) => next(index))

/** Healthy: wanders, drawn back to its mean; `sigma` of one step. */
export const wandering =
  (mean: number, sigma: number, back = 0.05): Series =>
  (random, count) => {
    let value = mean
    return filled(count, () => {
      value += (mean - value) * back + normal(random) * sigma
      return value
    })
  }

/** A walk that is drawn nowhere, kept above zero. It may well reach a limit by itself. */
export const walking =
  (from: number, sigma: number): Series =>
  (random, count) => {
    let value = from
    return filled(count, () => {
      value = Math.max(0, value + normal(random) * sigma)
      return value
    })
  }

/** Garbage collection: rises from `low` to `high` in `period` samples, then falls; `leak` more is left each sample. */
export const sawtooth =
  (low: number, high: number, period: number, { noise = 0, leak = 0 } = {}): Series =>
  (random, count) => {
    const phase = Math.floor(random() * period)
    return filled(count, (index) => {
      const inTooth = ((index + phase) % period) / period
      return low + (high - low) * inTooth + leak * index + normal(random) * noise
    })
  }

/** A straight leak. */
export const leaking =
  (from: number, perSample: number, noise = 0): Series =>
  (random, count) =>
    filled(count, (index) => from + perSample * index + normal(random) * noise)

/** A step at half of it. */
export const stepping =
  (low: number, high: number, noise: number): Series =>
  (random, count) =>
    filled(count, (index) => (index < count / 2 ? low : high) + normal(random) * noise)

/** Rises quickly after its start and levels off, as a cache or a heap that warms up. */
export const warming =
  (from: number, to: number, samples: number, noise: number): Series =>
  (random, count) =>
    filled(count, (index) => to - (to - from) * Math.exp(-index / samples) + normal(random) * noise)
