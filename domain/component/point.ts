/** One figure at one time. `at` in ms since epoch. */
export type Point = { readonly at: number; readonly value: number }

/** The value below which a share `q` (0 to 1) of the sorted numbers lies, between neighbours by their distance. NaN of none. */
export function quantile(sorted: readonly number[], q: number): number {
  const place = Math.min(1, Math.max(0, q)) * (sorted.length - 1)
  const below = sorted[Math.floor(place)] ?? Number.NaN
  const above = sorted[Math.ceil(place)] ?? Number.NaN
  return below + (above - below) * (place - Math.floor(place))
}

/** The middle of some numbers; NaN of none. */
export const median = (numbers: readonly number[]): number => quantile(inOrder(numbers), 0.5)

/** Typed arrays sort by number, and several times as fast: the slopes of a course are thousands. */
export const inOrder = (numbers: readonly number[]): number[] => Array.from(Float64Array.from(numbers).sort())
