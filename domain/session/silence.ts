import type { SessionHealthState } from './health-state.ts'
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

const toolLimit = (
  state: SessionHealthState,
  { toolSilenceMs, toolSilenceMsByTool, modelSilenceMs }: SessionHealthThresholds['stuck'],
) => {
  const open = state.calls.filter(({ endStep }) => endStep === null)
  if (open.length === 0) return null
  const limits = open.map(({ name, waitMs }) => ({
    name,
    limitMs: Math.max(toolSilenceMsByTool[name] ?? toolSilenceMs, waitMs + modelSilenceMs),
  }))
  // Of parallel tools the most patient one counts: the run goes on only when all have ended.
  return limits.reduce((most, limit) => (limit.limitMs > most.limitMs ? limit : most))
}

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
