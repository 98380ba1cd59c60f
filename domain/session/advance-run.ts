import { burnOf } from './burn.ts'
import { type JudgedRun, newRun, type SessionHealthState } from './health-state.ts'
import type { Observation } from './observation.ts'
import type { SessionHealthThresholds } from './thresholds.ts'

const rememberedRuns = 8
const clockMarginMs = 5_000
const rememberedBurns = 20
/** Calls kept when a run ends, so that the next run can be seen to repeat them. */
const callsKeptAcrossRuns = 16

const mayContinue = (state: SessionHealthState, runId: string | null): boolean =>
  runId === null || !state.endedRuns.includes(runId)

/** A row read later than this happened says that nothing runs. The margin is for two clocks. */
const isPast = ({ row }: SessionHealthState, at: number): boolean =>
  row !== null && row.hasActiveRun === false && row.seenAt - at > clockMarginMs

/**
 * The state with a run that this event belongs to and that is alive at the event's time. Events of a run that has ended change
 * nothing: they trickle in late.
 */
export const touchRun = (state: SessionHealthState, observation: Observation): SessionHealthState => {
  const { runId, at, dedupKey, kind } = observation
  if (!mayContinue(state, runId)) return state
  const { run } = state
  if (run && (runId === null || run.runId === null || run.runId === runId)) {
    const lastEventAt = Math.max(run.lastEventAt, at)
    const alive = {
      runId: run.runId ?? runId,
      lastEventAt,
      lastKey: dedupKey,
      lastKind: kind,
      seen: true,
      queued: false,
      recovering: false,
    }
    return { ...state, gone: null, run: { ...run, ...alive } }
  }
  // A sign of life without a run, such as a compaction, starts none; nor does what a transcript tells of the past.
  if ((runId === null && kind === 'run-progressed') || isPast(state, at)) return state
  // Another run leaves nothing open behind it.
  return { ...state, gone: null, calls: closeOpenCalls(state), loop: null, poll: null, run: newRun(runId, at, dedupKey, kind) }
}

/** Changes the current run, if there is one. */
export const changeRun = (state: SessionHealthState, change: (run: JudgedRun) => Partial<JudgedRun>): SessionHealthState =>
  state.run ? { ...state, run: { ...state.run, ...change(state.run) } } : state

/** A run that starts, or starts again after a failed attempt that looked final. */
export const startRun = (state: SessionHealthState, observation: Observation): SessionHealthState => {
  const { runId, at } = observation
  const reopened =
    runId !== null && state.lastRun?.runId === runId && state.lastRun.state !== 'killed' && at >= state.lastRun.endedAt
  const open = reopened && !state.run ? { ...state, endedRuns: state.endedRuns.filter((id) => id !== runId) } : state
  return touchRun(open, observation)
}

/** Calls whose result never came: the model was asked again, or the run is over. */
export const closeOpenCalls = ({ calls, step }: SessionHealthState): SessionHealthState['calls'] =>
  calls.some(({ endStep }) => endStep === null)
    ? calls.map((call) => (call.endStep === null ? { ...call, endStep: step, resultClass: 'unknown' as const } : call))
    : calls

export type RunEnd = {
  runId: string | null
  state: 'done' | 'failed' | 'killed' | 'timeout'
  at: number
  error: string | null
  dedupKey: string
}

const failingAfter = (failing: SessionHealthState['failing'], end: RunEnd): SessionHealthState['failing'] => {
  if (end.state === 'done') return null
  // An operator's abort is no failure, and no success either.
  if (end.state === 'killed') return failing
  const dedupKeys = [...(failing?.dedupKeys ?? []), end.dedupKey].slice(-5)
  return { since: failing?.since ?? end.at, runs: (failing?.runs ?? 0) + 1, error: end.error, dedupKeys }
}

export const rememberBurn = (burns: readonly number[], burn: number): readonly number[] =>
  [...burns, burn].slice(-rememberedBurns)

const burnsAfter = (state: SessionHealthState, end: RunEnd, weight: number): readonly number[] => {
  const burn = state.run ? burnOf(state.run, weight) : 0
  return end.state === 'done' && burn > 0 ? rememberBurn(state.burns, burn) : state.burns
}

/** Ends a run. The end of a run that is not the current one only tells of itself when nothing runs. */
export const endRun = (state: SessionHealthState, end: RunEnd, thresholds: SessionHealthThresholds): SessionHealthState => {
  const { run } = state
  if (!mayContinue(state, end.runId)) return state
  const isCurrent = run !== null && (run.runId === end.runId || run.runId === null || end.runId === null)
  const runId = end.runId ?? run?.runId ?? null
  const endedRuns = runId ? [...state.endedRuns, runId].slice(-rememberedRuns) : state.endedRuns
  if (run && !isCurrent) return { ...state, endedRuns }
  const burns = burnsAfter(state, end, thresholds.runaway.cacheReadWeight)
  const lastRun = { runId, state: end.state, endedAt: end.at, dedupKey: end.dedupKey, counted: burns !== state.burns }
  const calls = closeOpenCalls(state).slice(-callsKeptAcrossRuns)
  const after = { run: null, loop: null, poll: null, calls, lastRun, endedRuns }
  return { ...state, ...after, burns, failing: failingAfter(state.failing, end) }
}
