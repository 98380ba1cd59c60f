import { advance } from './advance.ts'
import { initialHealth, type SessionHealthState } from './health-state.ts'
import { judge, nextDeadline, type Surroundings } from './judge.ts'
import type { Observation } from './observation.ts'
import { defaultThresholds, type SessionHealthThresholds } from './thresholds.ts'
import type { Verdict } from './verdict.ts'

/** The judge of one session, with its thresholds fixed. Its state is plain JSON and can be folded again from stored facts. */
export type SessionHealth = {
  initial: (sessionKey: string, at: number) => SessionHealthState
  advance: (state: SessionHealthState, observation: Observation) => SessionHealthState
  judge: (state: SessionHealthState, now: number, surroundings?: Surroundings) => Verdict
  /** When the verdict could next change by silence alone; `null` = not by silence. */
  nextDeadline: (state: SessionHealthState, now: number, surroundings?: Surroundings) => number | null
  /** Nobody listened until `at`: silence before it proves nothing, and an active run is unknown until it is heard of. */
  resumeListening: (state: SessionHealthState, at: number) => SessionHealthState
}

/** Makes a judge. */
export const createSessionHealth = (thresholds: SessionHealthThresholds = defaultThresholds): SessionHealth => ({
  initial: initialHealth,
  advance: (state, observation) => advance(state, observation, thresholds),
  judge: (state, now, surroundings) => judge(state, now, thresholds, surroundings),
  nextDeadline: (state, now, surroundings) => nextDeadline(state, now, thresholds, surroundings),
  resumeListening: (state, at) => ({ ...state, listeningSince: Math.max(state.listeningSince, at) }),
})
