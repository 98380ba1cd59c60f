import type { JudgedRun } from './health-state.ts'

/**
 * Tokens a run has burnt: input that was not cached, output and cache writes in full, cache reads by `cacheReadWeight`, since a
 * long context read again from the cache costs a fraction. Output counted while it streams is taken where it is ahead.
 */
export const burnOf = (
  { tokens, streamedOutput }: Pick<JudgedRun, 'tokens' | 'streamedOutput'>,
  cacheReadWeight: number,
): number => tokens.input + Math.max(tokens.output, streamedOutput) + tokens.cacheWrite + tokens.cacheRead * cacheReadWeight

/** The middle of the values; of an even number, the mean of the middle two. `null` of none. */
export const medianOf = (values: readonly number[]): number | null => {
  const sorted = [...values].sort((a, b) => a - b)
  const upper = sorted[Math.floor(sorted.length / 2)]
  const lower = sorted[Math.ceil(sorted.length / 2) - 1]
  return upper === undefined || lower === undefined ? null : (upper + lower) / 2
}
