import { judgeBurn } from './burn-judgement.ts'
import * as say from './evidence.ts'
import type { JudgedRun, Repetition, SessionHealthState } from './health-state.ts'
import { awaitsPerson, silenceOf } from './silence.ts'
import type { SessionHealthThresholds } from './thresholds.ts'
import type { Evidence, HealthVerdict, Verdict } from './verdict.ts'

/** What the judge cannot know from the session alone. */
export type Surroundings = {
  /** Sessions this one started that run now. */
  runningChildren: number
  /** When the last of them ended, ms since epoch; `null` = none has. */
  lastChildEndedAt: number | null
  /** Median burn of the agent's successful runs in other sessions; `null` without enough of them. */
  agentUsualBurn: number | null
}

export const alone: Surroundings = { runningChildren: 0, lastChildEndedAt: null, agentUsualBurn: null }

type Case = { state: SessionHealthState; now: number; thresholds: SessionHealthThresholds; surroundings: Surroundings }
type Found = Omit<Verdict, 'hints'>

const found = (verdict: HealthVerdict, since: number, confidence: number, evidence: readonly Evidence[]): Found => ({
  ...{ verdict, since, confidence, evidence },
})

const loopConfidence = (loop: Repetition): number => {
  if (loop.blocked) return 1
  const base = { exact: 0.9, jitter: 0.85, random: 0.75, target: 0.65 }[loop.likeness]
  const certain = (loop.signatures.length > 1 ? Math.min(base, 0.85) : base) + Math.min(loop.repeats, 15) * 0.005
  return Number((loop.unseen ? Math.min(certain, 0.6) : certain).toFixed(2))
}

/** A poll may go on for long without news, longer where the calls themselves say that they wait; a spin may not. */
const patienceWith = ({ waits, blocked }: Repetition, { poll }: SessionHealthThresholds): number => {
  if (waits === null || blocked) return 0
  return waits === 'declared' ? poll.patienceMs : poll.pausePatienceMs
}

const looping = ({ state, now, thresholds, surroundings }: Case): Found | null => {
  const { loop } = state
  if (!loop || !state.run) return null
  if (now < loop.since + patienceWith(loop, thresholds)) return null
  // A loop that has fallen silent for good turns no more: that is a stuck run.
  const silence = silenceOf(state, thresholds, surroundings)
  if (silence && now >= silence.deadline) return null
  return found('looping', loop.since, loopConfidence(loop), [say.loopEvidence(loop, now)])
}

const runaway = ({ state, now, thresholds, surroundings }: Case): Found | null => {
  const judged = judgeBurn(state, now, thresholds, surroundings.agentUsualBurn)
  if (!judged?.isRunaway || !state.run) return null
  const confidence = { session: 0.9, agent: 0.75, limit: 0.7 }[judged.against]
  return found('runaway', state.run.startedAt, confidence, [say.burnEvidence(judged, state.run, state)])
}

const stuck = ({ state, now, thresholds, surroundings }: Case): Found | null => {
  const silence = silenceOf(state, thresholds, surroundings)
  if (!silence || now < silence.deadline || !state.run) return null
  const confidence = state.run.seen ? { model: 0.9, tool: 0.7, turn: 0.6, recovery: 0.7 }[silence.awaited] : 0.6
  return found('stuck', silence.since, confidence, [say.stuckEvidence(silence, state.run, now)])
}

const failing = ({ state, now, thresholds }: Case): Found | null => {
  const trouble = state.run?.trouble
  const inStorm = trouble && trouble.attempts >= thresholds.failing.attempts
  if (!inStorm && !state.failing) return null
  const storm = inStorm ? [say.stormEvidence(trouble, now)] : []
  const failed = state.failing ? [say.failedEvidence(state.failing)] : []
  const since = Math.min(inStorm ? trouble.since : Number.POSITIVE_INFINITY, state.failing?.since ?? Number.POSITIVE_INFINITY)
  const confidence = Math.max(inStorm ? 0.8 : 0, [0, 0.75, 0.9][state.failing?.runs ?? 0] ?? 0.97)
  return found('failing', since, confidence, [...storm, ...failed])
}

const quotaNear = ({ state, thresholds }: Case): Found | null => {
  const { context, contextWindow, budgetNearSince, burntTokens } = state
  const full = context !== null && context.nearSince !== null && contextWindow !== null
  const evidence = full ? [say.contextEvidence(context.tokens, contextWindow, context.dedupKey)] : []
  if (budgetNearSince !== null) evidence.push(say.budgetEvidence(burntTokens, thresholds.quota.budgetTokens ?? burntTokens))
  if (evidence.length === 0) return null
  const since = Math.min(full ? (context.nearSince ?? state.at) : state.at, budgetNearSince ?? state.at)
  return found('quota-near', since, 0.95, evidence)
}

const openWait = ({ calls }: SessionHealthState, poll: Repetition | null) =>
  calls.find(
    ({ endStep, waitMs, jitter, exact }) =>
      endStep === null && (waitMs >= 30_000 || (waitMs > 0 && poll?.signatures.includes(jitter ?? exact))),
  )

const waiting = ({ state, now, surroundings, thresholds }: Case): Found | null => {
  const { run, poll } = state
  if (!run) return null
  const approval = run.approvals[0]
  if (approval)
    return found('waiting', approval.since, 0.98, [
      say.sentence('The run waits for a person to approve a tool call.', [approval.dedupKey]),
    ])
  if (surroundings.runningChildren > 0 && now >= run.lastEventAt + thresholds.waiting.childAfterMs) {
    const children = surroundings.runningChildren
    return found('waiting', run.lastEventAt, 0.7, [
      say.sentence(`The session waits for ${children} running child session${children > 1 ? 's' : ''}.`, [], {
        runningChildren: children,
      }),
    ])
  }
  if (run.recovering)
    return found('waiting', run.startedAt, 0.7, [
      say.sentence('The interrupted run waits for its turn after a gateway restart.', [run.lastKey]),
    ])
  if (run.queued)
    return found('waiting', run.startedAt, 0.9, [say.sentence('The run is queued and has not started.', [run.lastKey])])
  if (poll)
    return found('waiting', poll.since, 0.8, [
      say.sentence(
        `The run polls with ${poll.tools.join(', ')} and waits between the calls; ${poll.calls} so far.`,
        poll.dedupKeys,
        { repeats: poll.repeats },
      ),
    ])
  const asked = awaitsPerson(state, thresholds)
  if (asked)
    return found('waiting', asked.startedAt, 0.85, [
      say.sentence(`The tool ${asked.name} waits for an answer of a person.`, [asked.dedupKey]),
    ])
  const open = openWait(state, poll)
  if (!open) return null
  return found('waiting', open.startedAt, 0.7, [
    say.sentence(`The tool ${open.name} waits for ${Math.round(open.waitMs / 1_000)} s by its own arguments.`, [open.dedupKey], {
      waitMs: open.waitMs,
    }),
  ])
}

const unknown = ({ state, now, thresholds }: Case): Found | null => {
  const { run, gone, listeningSince, row } = state
  if (gone === 'absent')
    return found('unknown', state.at, 0.5, [say.sentence('The gateway no longer lists the session and did not say why.', [])])
  if (run && !run.seen)
    return found('unknown', run.startedAt, 0.5, [
      say.sentence('A row says that a run is active, but no event of it was seen yet.', [run.lastKey]),
    ])
  if (run && listeningSince > run.lastEventAt)
    return found('unknown', listeningSince, 0.5, [
      say.sentence('Nothing was heard of the run since the watch was interrupted.', [run.lastKey]),
    ])
  if (run?.answered && now - run.lastEventAt >= thresholds.stuck.modelSilenceMs)
    return found('unknown', run.lastEventAt, 0.5, [
      say.sentence('The model gave its final answer, but the end of the run was not seen.', [run.lastKey]),
    ])
  const neverSeen = !run && !state.lastRun && !gone && (row === null || (row.hasActiveRun === null && row.status === null))
  return neverSeen
    ? found('unknown', state.firstAt, 0.5, [say.sentence('Neither a row nor a run of the session was seen yet.', [])])
    : null
}

const progressOf = ({ lastKind }: JudgedRun): string =>
  lastKind === 'session-seen'
    ? 'The gateway shows a run that has begun; its own events come next.'
    : `The run makes progress; its last event: ${lastKind.replaceAll('-', ' ')}.`

const calm = ({ state }: Case): Found => {
  const { run, lastRun } = state
  if (run)
    return found('healthy', run.startedAt, 0.9, [say.sentence(progressOf(run), [run.lastKey], { modelCalls: run.modelCalls })])
  if (state.gone) return found('idle', state.at, 1, [say.sentence(`The session was ${state.gone}.`, [])])
  if (!lastRun) return found('idle', state.firstAt, 0.8, [say.sentence('No run is active.', [])])
  const how = lastRun.state === 'killed' ? 'was stopped' : lastRun.state === 'done' ? 'ended well' : 'failed'
  return found('idle', lastRun.endedAt, 0.95, [say.sentence(`No run is active; the last one ${how}.`, [lastRun.dedupKey])])
}

const hintsOf = ({ state, now, thresholds, surroundings }: Case, verdict: HealthVerdict): Evidence[] => {
  const hints: Evidence[] = []
  const judged = judgeBurn(state, now, thresholds, surroundings.agentUsualBurn)
  if (judged?.isHint && verdict !== 'runaway' && state.run) hints.push(say.burnEvidence(judged, state.run, state))
  const { context, contextWindow } = state
  const near = context && contextWindow && context.tokens / contextWindow >= thresholds.quota.hintRatio
  if (near && verdict !== 'quota-near') hints.push(say.contextEvidence(context.tokens, contextWindow, context.dedupKey))
  return hints
}

/**
 * Precedence: a session that went away or that nobody can see is not judged further; then what burns (looping, runaway), what
 * stands still (stuck), what breaks (failing), what will break (quota-near), and only then the calm states.
 */
const rules: readonly ((given: Case) => Found | null)[] = [looping, runaway, stuck, failing, quotaNear, waiting, unknown]

/** The health of a session at `now`. Total, pure, and never later than `now` in its `since`. */
export const judge = (
  state: SessionHealthState,
  now: number,
  thresholds: SessionHealthThresholds,
  surroundings: Surroundings = alone,
): Verdict => {
  const given = { state, now, thresholds, surroundings }
  let verdict: Found | null = state.gone ? (unknown(given) ?? calm(given)) : null
  for (const rule of rules) verdict ??= rule(given)
  const decided = verdict ?? calm(given)
  return { ...decided, since: Math.min(decided.since, now), hints: hintsOf(given, decided.verdict) }
}

/** When the verdict could next change although nothing happens; `null` when silence changes nothing any more. */
export const nextDeadline = (
  state: SessionHealthState,
  now: number,
  thresholds: SessionHealthThresholds,
  surroundings: Surroundings = alone,
): number | null => {
  const { run, loop } = state
  if (!run) return null
  const silence = silenceOf(state, thresholds, surroundings)
  const answered = run.answered ? run.lastEventAt + thresholds.stuck.modelSilenceMs : null
  const forChild = surroundings.runningChildren > 0 ? run.lastEventAt + thresholds.waiting.childAfterMs : null
  const patience = loop ? loop.since + patienceWith(loop, thresholds) : null
  const ahead = [silence?.deadline ?? null, answered, forChild, patience].filter(
    (deadline) => deadline !== null && deadline > now,
  ) as number[]
  return ahead.length > 0 ? Math.min(...ahead) : null
}
