import type { DeploymentState } from './deployment-state.ts'

/** A time spent in a state. Times in ms since epoch; `to` null = still in it. */
export type PhaseSpan = { state: DeploymentState; from: number; to: number | null }

/**
 * Time in ms that a release was really watched after its rollout: the time in `watching` alone. Pauses and holds have states
 * of their own and do not count. The one measure of soaking, for workflow and screens alike.
 */
export function watchedMs(phases: readonly PhaseSpan[], now: number): number {
  return phases.reduce((sum, { state, from, to }) => (state === 'watching' ? sum + Math.max(0, (to ?? now) - from) : sum), 0)
}
