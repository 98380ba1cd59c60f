import type { BurnJudgement } from './burn-judgement.ts'
import type { JudgedRun, Repetition, SessionHealthState } from './health-state.ts'
import type { Silence } from './silence.ts'
import type { Evidence } from './verdict.ts'

const duration = (ms: number): string => {
  const seconds = Math.round(ms / 1_000)
  if (seconds < 120) return `${seconds} s`
  return seconds < 7_200 ? `${Math.round(seconds / 60)} min` : `${(seconds / 3_600).toFixed(1)} h`
}
const whole = (value: number): string => Math.round(value).toLocaleString('en-US')
const times = (ratio: number): string => (ratio >= 10 ? Math.round(ratio).toString() : ratio.toFixed(1))

const likenessNote: Readonly<Record<Repetition['likeness'], string>> = {
  exact: 'with the same arguments',
  jitter: 'with arguments that differ only in counters, times or request ids',
  random: 'with arguments that differ only in ids or numbers',
  target: 'with arguments that differ only in numbers',
}

const whatCameBack = ({ unseen, failing, blocked }: Repetition): string => {
  if (blocked) return 'until the gateway itself refused to run it again'
  if (unseen) return 'and no result was seen that differs'
  return failing ? 'and failed the same way each time' : 'and brought the same result each time'
}

export const loopEvidence = (loop: Repetition, now: number): Evidence => {
  const what =
    loop.signatures.length > 1
      ? `A cycle of ${loop.signatures.length} calls (${loop.tools.join(', ')})`
      : `The call of ${loop.tools[0] ?? 'a tool'}`
  const figures = { repeats: loop.repeats, calls: loop.calls, cycleLength: loop.signatures.length, likeness: loop.likeness }
  return {
    says: `${what} was made ${loop.repeats} times in ${duration(now - loop.since)} ${likenessNote[loop.likeness]}, ${whatCameBack(loop)}.`,
    observations: loop.dedupKeys,
    figures: { ...figures, signature: loop.signatures.join('+'), tools: loop.tools.join(', ') },
  }
}

const awaitedNames = {
  model: 'its model',
  tool: 'a running tool',
  turn: 'its turn',
  recovery: 'its turn after a gateway restart',
} as const

export const stuckEvidence = (silence: Silence, run: JudgedRun, now: number): Evidence => {
  const silentMs = now - silence.since
  const awaited = silence.tool ? `the tool ${silence.tool}` : awaitedNames[silence.awaited]
  return {
    says: `The run has sent no event for ${duration(silentMs)} while it waits for ${awaited}; ${duration(silence.limitMs)} is the limit. The last was ${run.lastKind}.`,
    observations: [run.lastKey],
    figures: { silentMs, limitMs: silence.limitMs, awaited: silence.awaited, lastEvent: run.lastKind },
  }
}

const whose = {
  session: "the session's usual run",
  agent: "the agent's usual run",
  limit: 'the limit for a run without history',
} as const

export const burnEvidence = (judged: BurnJudgement, run: JudgedRun, state: SessionHealthState): Evidence => {
  const cost = judged.costUsd > 0 ? ` (${judged.costUsd.toFixed(2)} USD)` : ''
  return {
    says: `The run has burnt ${whole(judged.burn)} tokens${cost}, ${times(judged.ratio)} times ${whose[judged.against]} of ${whole(judged.baseline)}, at ${whole(judged.perMinute)} tokens a minute.`,
    observations: state.context ? [state.context.dedupKey] : [run.lastKey],
    figures: {
      ...{
        burnTokens: Math.round(judged.burn),
        baselineTokens: Math.round(judged.baseline),
        ratio: Number(judged.ratio.toFixed(2)),
      },
      ...{ against: judged.against, burnTokensPerMinute: judged.perMinute, cacheReadTokens: run.tokens.cacheRead },
      ...{ costUsd: Number(judged.costUsd.toFixed(4)), modelCalls: run.modelCalls, earlierRuns: state.burns.length },
    },
  }
}

export const stormEvidence = (trouble: NonNullable<JudgedRun['trouble']>, now: number): Evidence => ({
  says: `${trouble.attempts} attempts of this run have failed in ${duration(now - trouble.since)} (${trouble.reason}); the gateway keeps retrying and calls the run running.`,
  observations: trouble.dedupKeys,
  figures: { attempts: trouble.attempts, reason: trouble.reason },
})

export const failedEvidence = (failing: NonNullable<SessionHealthState['failing']>): Evidence => ({
  says: `${failing.runs === 1 ? 'The last run' : `The last ${failing.runs} runs`} failed and none has succeeded since${failing.error ? `: ${failing.error.slice(0, 300)}` : '.'}`,
  observations: failing.dedupKeys,
  figures: { failedRuns: failing.runs },
})

export const contextEvidence = (tokens: number, window: number, dedupKey: string): Evidence => ({
  says: `${whole(tokens)} of ${whole(window)} tokens of context are in use (${Math.round((tokens / window) * 100)} %).`,
  observations: [dedupKey],
  figures: { contextTokens: tokens, contextWindow: window, ratio: Number((tokens / window).toFixed(3)) },
})

export const budgetEvidence = (burnt: number, budget: number): Evidence => ({
  says: `${whole(burnt)} of a budget of ${whole(budget)} tokens are used (${Math.round((burnt / budget) * 100)} %).`,
  observations: [],
  figures: { burntTokens: burnt, budgetTokens: budget, ratio: Number((burnt / budget).toFixed(3)) },
})

/** A plain sentence with its figures, for verdicts that need no arithmetic. */
export const sentence = (says: string, observations: readonly string[], figures: Evidence['figures'] = {}): Evidence => ({
  ...{ says, observations, figures },
})
