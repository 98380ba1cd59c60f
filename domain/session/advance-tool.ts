import { changeRun, touchRun } from './advance-run.ts'
import { digestCall } from './call-digest.ts'
import type { JudgedCall, Repetition, SessionHealthState } from './health-state.ts'
import type { Observation } from './observation.ts'
import { findLoop, findPoll, signatureAt } from './repetition.ts'
import type { SessionHealthThresholds } from './thresholds.ts'

/** Enough for five rounds and a call of the longest cycle, with some notes between. */
const rememberedCalls = 40

/** A call read back from a transcript after newer ones were heard is history. */
const lateFactMs = 1_000

type ToolStarted = Extract<Observation, { kind: 'tool-started' }>
type ToolFinished = Extract<Observation, { kind: 'tool-finished' }>

const remember = (state: SessionHealthState, call: JudgedCall): SessionHealthState => {
  const calls = [...state.calls, call]
  if (calls.length <= rememberedCalls) return { ...state, calls }
  const forgotten = calls.shift()
  return { ...state, calls, forgottenBefore: Math.max(state.forgottenBefore, forgotten?.startedAt ?? 0) }
}

const replace = (calls: readonly JudgedCall[], changed: JudgedCall): readonly JudgedCall[] =>
  calls.map((call) => (call.startStep === changed.startStep ? changed : call))

/** Other work has begun: what repeated before is over. */
const unlessOther = (repetition: Repetition | null, call: JudgedCall): Repetition | null =>
  repetition?.signatures.includes(signatureAt(call, repetition.likeness)) ? repetition : null

/** Arguments may have been left out on the way here, so it is the key that tells which telling this is. */
const isLight = ({ dedupKey }: ToolStarted): boolean => dedupKey.startsWith('tool-item:')

const digestOf = ({ digest, name, args, meta }: ToolStarted) => digest ?? digestCall(name, args ?? { meta })

const newCall = (observation: ToolStarted, step: number): JudgedCall => {
  const { toolCallId: id, name, runId, at: startedAt, dedupKey } = observation
  const open = { endedAt: null, endStep: null, resultClass: null, outcome: null, looksFailed: false, fruitless: false }
  return { ...digestOf(observation), id, name, runId, startedAt, startStep: step, ...open, light: isLight(observation), dedupKey }
}

/** The newest call of that id: some models number their calls anew in each answer. */
const callOf = (state: SessionHealthState, toolCallId: string): JudgedCall | undefined =>
  state.calls.findLast(({ id }) => id === toolCallId)

const isOver = ({ endStep, endedAt, resultClass }: JudgedCall, at: number): boolean =>
  endStep !== null && resultClass !== 'unknown' && endedAt !== null && at > endedAt

/** A call begins. Told twice, the telling with the arguments wins. */
export const startTool = (
  state: SessionHealthState,
  observation: ToolStarted,
  thresholds: SessionHealthThresholds,
): SessionHealthState => {
  const known = callOf(state, observation.toolCallId)
  if (known && !isOver(known, observation.at))
    return known.light && !isLight(observation) ? enrich(state, { ...known, ...digestOf(observation), light: false }) : state
  const newest = state.calls.at(-1)
  if (observation.at < state.forgottenBefore || (newest && observation.at < newest.startedAt - lateFactMs)) return state
  const call = newCall(observation, state.step)
  const isNote = thresholds.looping.bookkeepingTools.includes(call.name.toLowerCase())
  const touched = touchRun(state, observation)
  const kept = isNote ? touched : { ...touched, loop: unlessOther(touched.loop, call), poll: unlessOther(touched.poll, call) }
  return changeRun(remember(kept, call), () => ({ trouble: null, answered: false }))
}

const enrich = (state: SessionHealthState, call: JudgedCall): SessionHealthState => {
  const loop = unlessOther(state.loop, call)
  return { ...state, calls: replace(state.calls, call), loop, poll: unlessOther(state.poll, call) }
}

const finished = (call: JudgedCall, observation: ToolFinished, step: number): JudgedCall => {
  const { at, resultClass, outcome, dedupKey } = observation
  const seen = { resultClass, outcome: outcome?.hash ?? call.outcome, fruitless: outcome?.fruitless ?? call.fruitless }
  const looksFailed = outcome?.looksFailed ?? (resultClass === 'error' || resultClass === 'nonzero' || resultClass === 'denied')
  // A call that was given up for lost ends only now; one told twice ended the first time.
  const first = call.endStep === null || call.resultClass === 'unknown'
  return { ...call, ...seen, looksFailed, endedAt: first ? at : call.endedAt, endStep: first ? step : call.endStep, dedupKey }
}

/** The gateway's own guard refused the call because it repeats: no better witness. */
const blocked = (call: JudgedCall, { dedupKey }: ToolFinished, calls: readonly JudgedCall[]): Repetition => {
  const same = calls.filter(({ exact }) => exact === call.exact)
  const seen = { repeats: same.length, calls: same.length, since: same[0]?.startedAt ?? call.startedAt, dedupKeys: [dedupKey] }
  const base = { likeness: 'exact', signatures: [call.exact], tools: [call.name], waits: null, unseen: false } as const
  return { ...base, ...seen, blocked: true, failing: true }
}

const withRepetition = (state: SessionHealthState, loop: Repetition | null, poll: Repetition | null): SessionHealthState => {
  // What continues began when it was first seen, although its beginning may be forgotten by now.
  const since = (now: Repetition | null, before: Repetition | null): Repetition | null => {
    const continues = now && before && now.signatures.some((signature) => before.signatures.includes(signature))
    if (!continues || now.likeness !== before.likeness || before.since >= now.since) return now
    const calls = before.calls + 1
    return { ...now, since: before.since, calls, repeats: Math.max(now.repeats, Math.floor(calls / now.signatures.length)) }
  }
  return { ...state, loop: since(loop, state.loop), poll: since(poll, state.poll) }
}

/** A call ends; told twice, the telling with the result wins. Here loops and polls are found. */
export const finishTool = (
  state: SessionHealthState,
  observation: ToolFinished,
  thresholds: SessionHealthThresholds,
): SessionHealthState => {
  const known = callOf(state, observation.toolCallId)
  if (known && known.endStep !== null && known.resultClass !== 'unknown' && (known.outcome !== null || !observation.outcome))
    return state
  const touched = touchRun(state, observation)
  if (!known) return touched
  const call = finished(known, observation, state.step)
  const calls = replace(touched.calls, call)
  const after = { ...touched, calls }
  // The end of a call of an ended run is a fact of the past.
  if (!after.run || (call.runId !== null && state.endedRuns.includes(call.runId))) return after
  if (observation.deniedReason?.includes('loop')) return { ...after, loop: blocked(call, observation, calls), poll: null }
  return withRepetition(after, findLoop(calls, thresholds), findPoll(calls, thresholds))
}
