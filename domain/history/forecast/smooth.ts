/** Weights of exponential smoothing: of the newest value in the level and in the slope, and what is left of the slope a step on. */
type Weights = { level: number; slope: number; damping: number }

const LEVELS = [0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.99]
const SLOPES = [0.01, 0.05, 0.1, 0.2, 0.4]
const DAMPINGS = [0.8, 0.9, 0.95, 0.98]

/** Simple exponential smoothing: level ahead. */
export const simple = (values: readonly number[], horizon: number): number[] =>
  best(
    values,
    horizon,
    LEVELS.map((level) => ({ level, slope: 0, damping: 0 })),
  )

/** Holt's linear course (1957). */
export const linear = (values: readonly number[], horizon: number): number[] =>
  best(
    values,
    horizon,
    LEVELS.flatMap((level) => SLOPES.map((slope) => ({ level, slope, damping: 1 }))),
  )

/** The damped course of Gardner and McKenzie (Management Science 31, 1985): a rise that does not go on for ever. */
export const damped = (values: readonly number[], horizon: number): number[] =>
  best(
    values,
    horizon,
    LEVELS.flatMap((level) => SLOPES.flatMap((slope) => DAMPINGS.map((damping) => ({ level, slope, damping })))),
  )

/** What the weights say that have been right most, one step ahead. */
function best(values: readonly number[], horizon: number, tried: readonly Weights[]): number[] {
  const runs = tried.map((weights) => ({ weights, ...run(values, weights) }))
  const { weights, level, slope } = runs.reduce((least, each) => (each.error < least.error ? each : least))
  let [reach, power] = [0, 1]
  return Array.from({ length: horizon }, () => {
    power *= weights.damping
    reach += power
    return level + slope * reach
  })
}

function run(
  values: readonly number[],
  { level: a, slope: b, damping }: Weights,
): { error: number; level: number; slope: number } {
  let level = values[0] ?? 0
  let slope = b === 0 ? 0 : firstSlope(values)
  let error = 0
  for (let index = 1; index < values.length; index += 1) {
    const value = values[index] ?? level
    const expected = level + damping * slope
    error += (value - expected) ** 2
    const next = expected + a * (value - expected)
    slope = b === 0 ? 0 : b * (next - level) + (1 - b) * damping * slope
    level = next
  }
  return { error, level, slope }
}

/** Over the first few values: of two alone it would be their noise. */
function firstSlope(values: readonly number[]): number {
  const span = Math.min(5, values.length - 1)
  return span < 1 ? 0 : ((values[span] ?? 0) - (values[0] ?? 0)) / span
}

/** Theta (Assimakopoulos and Nikolopoulos 2000), as Hyndman and Billah read it: smoothing with half of the straight line's slope. */
export function theta(values: readonly number[], horizon: number): number[] {
  const slope = straightSlope(values) / 2
  return simple(values, horizon).map((level, index) => level + slope * (index + 1))
}

/** By least squares, a step. */
function straightSlope(values: readonly number[]): number {
  const middle = (values.length - 1) / 2
  let [shared, own] = [0, 0]
  values.forEach((value, index) => {
    shared += (index - middle) * value
    own += (index - middle) ** 2
  })
  return own === 0 ? 0 : shared / own
}
