import type { JudgedCall, SessionHealthState } from './health-state.ts'
import type { SessionHealthThresholds } from './thresholds.ts'

/** What a silent run is waiting for; the limit of its silence depends on it. */
export type AwaitedThing = 'model' | 'tool' | 'turn' | 'recovery'

export type Silence = {
  awaited: AwaitedThing
  /** Since when nothing was heard. */
  since: number
  /** How long that is normal, ms. */
  limitMs: number
  /** From when it is not, ms since epoch. */
  deadline: number
  tool: string | null
}

const limitOf = ({ name, waitMs }: JudgedCall, thresholds: SessionHealthThresholds['stuck']): number => {
  const limitMs = thresholds.toolSilenceMsByTool[name] ?? thresholds.toolSilenceMs
  // A call that says it sleeps for an hour is not late before that.
  return waitMs > 0 ? Math.max(limitMs, waitMs + thresholds.modelSilenceMs) : limitMs
}

const toolLimit = ({ calls }: SessionHealthState, thresholds: SessionHealthThresholds['stuck']) => {
  const open = calls.filter(({ endStep }) => endStep === null)
  if (open.length === 0) return null
  const limits = open.map((call) => ({ name: call.name, limitMs: limitOf(call, thresholds) }))
  // Of parallel tools the most patient one counts: the run goes on only when all have ended.
  return limits.reduce((most, limit) => (limit.limitMs > most.limitMs ? limit : most))
}

/** The open call whose answer comes from a person, if there is one. */
export const awaitsPerson = ({ calls }: SessionHealthState, { waiting }: SessionHealthThresholds): JudgedCall | undefined =>
  calls.find(({ endStep, name }) => endStep === null && waiting.personTools.includes(name.toLowerCase()))

/**
 * The silence of the current run and when it stops being normal; `null` when silence says nothing: no run, a person or a child
 * is being waited for, or the run's answer is given.
 */
export const silenceOf = (
  state: SessionHealthState,
  thresholds: SessionHealthThresholds,
  { runningChildren, lastChildEndedAt }: { runningChildren: number; lastChildEndedAt: number | null },
): Silence | null => {
  const { run } = state
  if (!run || run.approvals.length > 0 || runningChildren > 0 || run.answered) return null
  if (awaitsPerson(state, thresholds)) return null
  const since = run.lastEventAt
  const from = Math.max(since, state.listeningSince, lastChildEndedAt ?? 0)
  const silent = (awaited: AwaitedThing, limitMs: number, tool: string | null = null, start = from): Silence => ({
    ...{ awaited, since, limitMs, tool, deadline: start + limitMs },
  })
  if (run.recovering) return silent('recovery', thresholds.stuck.recoveryMs)
  if (run.queued) return silent('turn', thresholds.stuck.queuedMs)
  const tool = toolLimit(state, thresholds.stuck)
  if (tool) return silent('tool', tool.limitMs, tool.name)
  // A retry that is due later cannot be heard before.
  return silent('model', thresholds.stuck.modelSilenceMs, null, Math.max(from, run.trouble?.untilAt ?? 0))
}
