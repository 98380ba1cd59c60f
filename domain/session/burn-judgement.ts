import { burnOf, medianOf } from './burn.ts'
import type { SessionHealthState } from './health-state.ts'
import type { SessionHealthThresholds } from './thresholds.ts'

/** How the current run's burn compares with what is usual, and with whose usual. */
export type BurnJudgement = {
  burn: number
  costUsd: number
  baseline: number
  against: 'session' | 'agent' | 'limit'
  ratio: number
  isRunaway: boolean
  isHint: boolean
  perMinute: number
}

const againstHistory = (burn: number, usual: number, thresholds: SessionHealthThresholds['runaway']) => {
  const ratio = burn / usual
  const isBig = burn >= thresholds.floorTokens
  return { baseline: usual, ratio, isRunaway: isBig && ratio >= thresholds.ratio, isHint: isBig && ratio >= thresholds.hintRatio }
}

const againstLimit = (burn: number, costUsd: number, thresholds: SessionHealthThresholds['runaway']) => {
  const { absoluteTokens, absoluteCostUsd, hintRatio, ratio: full } = thresholds
  const share = Math.max(burn / absoluteTokens, costUsd / absoluteCostUsd)
  // The hint comes as early before the limit as it does before the ratio.
  return { baseline: absoluteTokens, ratio: share, isRunaway: share >= 1, isHint: share >= hintRatio / full }
}

/** Compares the current run with the session's own earlier runs, else with the agent's, else with the absolute limits. */
export const judgeBurn = (
  state: SessionHealthState,
  now: number,
  thresholds: SessionHealthThresholds,
  agentUsualBurn: number | null,
): BurnJudgement | null => {
  const { run } = state
  if (!run) return null
  const { runaway } = thresholds
  const burn = burnOf(run, runaway.cacheReadWeight)
  const { costUsd } = run.tokens
  const own = state.burns.length >= runaway.leastRuns ? medianOf(state.burns) : null
  const usual = own ?? agentUsualBurn
  const against = own !== null ? 'session' : usual !== null ? 'agent' : 'limit'
  const compared = usual !== null ? againstHistory(burn, usual, runaway) : againstLimit(burn, costUsd, runaway)
  const minutes = Math.max(now - run.startedAt, 1_000) / 60_000
  return { burn, costUsd, against, perMinute: Math.round(burn / minutes), ...compared }
}
