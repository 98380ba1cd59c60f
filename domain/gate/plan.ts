import type { Enforcement } from './verdict.ts'

/** Which way a number is better; `same` = any change beyond the margin is bad. */
export type Better = 'higher' | 'lower' | 'same'

/**
 * An absolute margin against the release before. A drop that is significant and reaches `margin` fails. `mustShow`: to pass,
 * the samples must also rule out a change of that size (declared margins; a margin by default only ever fails).
 */
export type Effect = { margin: number; mustShow: boolean }

/** Share of right answers, 0 to 1. `atLeast` 1 = an invariant: every sample must be right. `declared` = written in the suite. */
export type RatePlan = { atLeast: number; declared: boolean; effect: Effect | null }

/** Mean of the scores. `range` = what a score can be; null = not said, 0 to 1 unless samples lie outside. */
export type ScorePlan = {
  atLeast: number | null
  effect: Effect | null
  better: Better
  range: { min: number; max: number } | null
}

/** Milliseconds. `p95Below`: 95 % of the samples are below. */
export type LatencyPlan = { p95Below: number | null; effect: Effect | null }

/** 95 % of the samples lie within `min` and `max`. */
export type TokensPlan = { min: number | null; max: number | null; effect: Effect | null; better: Better }

/** How one check is judged, with every default filled in. */
export type CheckPlan = {
  check: string
  kind: string
  /** Connectivity alone: it can fail a gate, and never suffices to pass one. */
  liveness: boolean
  /** Trended, never blocking. */
  flaky: boolean
  enforce: Enforcement
  against: 'previous' | 'none'
  /** Measured samples before it may pass, and when it is given up as inconclusive. */
  samples: { min: number; max: number }
  rate: RatePlan
  score: ScorePlan | null
  latency: LatencyPlan | null
  tokens: TokensPlan | null
}

/** How a suite is judged. `alpha`: chance that a healthy release fails. `beta`: chance that a release degraded by the margin passes. */
export type GatePlan = {
  suite: string
  promotes: boolean
  alpha: number
  beta: number
  /** Times at which the samples are judged, each with its share of alpha and beta. */
  looks: number
  checks: CheckPlan[]
}

/** Whether a check can fail or hold a gate at all. */
export const isBlocking = ({ enforce, flaky }: CheckPlan): boolean => enforce !== 'off' && !flaky
