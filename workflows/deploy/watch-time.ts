/** A run of a suite may take minutes however often it is asked for. */
const LEAST_MS = 10 * 60_000

/** How long one run of continuous verification may take, in ms: after three intervals without a measurement there is none. */
export const longestRunMs = (everyMs: number): number => Math.max(LEAST_MS, 3 * everyMs)
