/** Burn is read from the last hour, in steps. */
export const BURN_STEP_MS = 300_000
export const BURN_STEPS = 12

/** Per hour, with the bounds of a 95 % interval for the mean; `between` null = too few steps to say. */
export type BurnRate = { perHour: number; between: { low: number; high: number } | null }

/** What burn steps cover in all, and how long ago the first use in them was. In ms. */
export type Covered = { spanMs: number; sinceFirstMs: number }

const HOUR_MS = 3_600_000
/** What began a moment ago is measured over this at least: one call in a second is no rate. */
const LEAST_MS = 60_000
/** Two-sided 95 % quantiles of Student's t, by degrees of freedom from 1 (standard tables). */
const T_95 = [12.71, 4.3, 3.18, 2.78, 2.57, 2.45, 2.36, 2.31, 2.26, 2.23, 2.2]

/**
 * The rate of the last hour, or since the first use in it. The interval takes the steps as independent; bursts are not, so it is
 * rather too narrow than too wide.
 * @param steps what was used in each step of `BURN_STEP_MS`, oldest first, the last of them up to now
 */
export function burnRate(steps: readonly number[], { spanMs, sinceFirstMs }: Covered): BurnRate {
  const first = steps.findIndex((used) => used > 0)
  if (first === -1) return { perHour: 0, between: null }
  const lived = steps.slice(first)
  // With use in the first step, there was use before it most likely.
  const tookMs = first === 0 ? spanMs : Math.min(Math.max(sinceFirstMs, LEAST_MS), spanMs)
  const perHour = (lived.reduce((sum, used) => sum + used, 0) * HOUR_MS) / tookMs
  const t = T_95[lived.length - 2]
  if (t === undefined) return { perHour, between: null }
  const mean = lived.reduce((sum, used) => sum + used, 0) / lived.length
  const variance = lived.reduce((sum, used) => sum + (used - mean) ** 2, 0) / (lived.length - 1)
  const margin = (t * Math.sqrt(variance / lived.length) * HOUR_MS) / BURN_STEP_MS
  return { perHour, between: { low: Math.max(0, perHour - margin), high: perHour + margin } }
}

/** When an amount is used up, ms since epoch. `soonest` and `latest` by the interval of the burn; `latest` null = perhaps never. */
export type Exhaustion = { at: number; soonest: number; latest: number | null }

/**
 * When what is left is used up at this rate; null = not at this rate, or not before the window ends. In a rolling window old use
 * falls out: what would take longer than the window's length never happens, and what is given is the earliest it can.
 * @param within ms until use no longer counts (to the window's end, or its length); null = it always does
 */
export function exhaustionOf(
  left: number,
  burn: BurnRate,
  { now, within }: { now: number; within: number | null },
): Exhaustion | null {
  const after = (perHour: number): number | null => {
    const ms = perHour > 0 ? (Math.max(0, left) / perHour) * HOUR_MS : Number.POSITIVE_INFINITY
    return Number.isFinite(ms) && ms <= (within ?? FOREVER_MS) ? now + ms : null
  }
  const at = after(burn.perHour)
  if (at === null) return null
  return { at, soonest: after(burn.between?.high ?? burn.perHour) ?? at, latest: burn.between ? after(burn.between.low) : at }
}

/** Beyond ten years nothing is foretold. */
const FOREVER_MS = 10 * 365 * 86_400_000
