import { seeRow } from './advance-row.ts'
import { changeRun, closeOpenCalls, endRun, startRun, touchRun } from './advance-run.ts'
import { finishTool, startTool } from './advance-tool.ts'
import type { JudgedRun, SessionHealthState } from './health-state.ts'
import type { Observation, TokenCounts } from './observation.ts'
import type { SessionHealthThresholds } from './thresholds.ts'

const rememberedMessages = 32

type Message = Extract<Observation, { kind: 'message' }>
type Retrying = Extract<Observation, { kind: 'run-retrying' }>

const plus = (run: JudgedRun, tokens: TokenCounts): JudgedRun['tokens'] => ({
  input: run.tokens.input + tokens.input,
  output: run.tokens.output + tokens.output,
  cacheRead: run.tokens.cacheRead + tokens.cacheRead,
  cacheWrite: run.tokens.cacheWrite + tokens.cacheWrite,
  costUsd: run.tokens.costUsd + (tokens.costUsd ?? 0),
})

const isOfCurrentRun = ({ run }: SessionHealthState, { runId, at }: Message): boolean =>
  run !== null && (runId === null || run.runId === null ? at >= run.startedAt - 1_000 : run.runId === runId)

const withTokens = (state: SessionHealthState, message: Message): SessionHealthState => {
  const { tokens, dedupKey } = message
  if (!tokens || message.role !== 'assistant') return state
  const inContext = tokens.input + tokens.cacheRead + tokens.cacheWrite
  const burntTokens = state.burntTokens + tokens.input + tokens.output + tokens.cacheWrite
  const counted = isOfCurrentRun(state, message) ? changeRun(state, (run) => ({ tokens: plus(run, tokens) })) : state
  if (inContext === 0) return { ...counted, burntTokens }
  const nearSince = state.context?.nearSince ?? null
  return {
    ...counted,
    burntTokens,
    context: { tokens: inContext, fromRun: message.runId ?? state.run?.runId ?? null, dedupKey, nearSince },
  }
}

const hearMessage = (state: SessionHealthState, message: Message): SessionHealthState => {
  if (state.messages.includes(message.dedupKey)) return state
  const messages = [...state.messages, message.dedupKey].slice(-rememberedMessages)
  const failed = message.stopReason === 'error' || message.errorMessage !== null
  const remembered = { ...state, messages }
  if (message.role !== 'assistant') return remembered
  const goesOn = message.stopReason === 'toolUse'
  const alive = state.run !== null || goesOn ? touchRun(remembered, message) : remembered
  const counted = withTokens(alive, message)
  return failed ? counted : changeRun(counted, () => ({ trouble: null, answered: !goesOn }))
}

const retry = (state: SessionHealthState, observation: Retrying): SessionHealthState =>
  changeRun(touchRun(state, observation), ({ trouble }) => {
    const attempts = Math.max(trouble?.attempts ?? 0, observation.attempt - 1)
    const dedupKeys = [...(trouble?.dedupKeys ?? []), observation.dedupKey].slice(-10)
    const untilAt = observation.at + (observation.delayMs ?? 0)
    return { trouble: { attempts, since: trouble?.since ?? observation.at, untilAt, reason: observation.reason, dedupKeys } }
  })

const failAttempt = (
  state: SessionHealthState,
  observation: Extract<Observation, { kind: 'attempt-failed' }>,
): SessionHealthState =>
  changeRun(touchRun(state, observation), ({ trouble }) => {
    if (trouble?.dedupKeys.includes(observation.dedupKey)) return {}
    const dedupKeys = [...(trouble?.dedupKeys ?? []), observation.dedupKey].slice(-10)
    const known = {
      untilAt: trouble?.untilAt ?? observation.at,
      reason: observation.error,
      since: trouble?.since ?? observation.at,
    }
    return { trouble: { ...known, attempts: (trouble?.attempts ?? 0) + 1, dedupKeys } }
  })

const callModel = (state: SessionHealthState, observation: Observation): SessionHealthState => {
  const touched = touchRun(state, observation)
  if (touched.run?.runId !== observation.runId) return touched
  const calls = closeOpenCalls(touched)
  return changeRun({ ...touched, calls }, ({ modelCalls }) => ({ modelCalls: modelCalls + 1, answered: false }))
}

const reset = (state: SessionHealthState): SessionHealthState => ({
  ...{ ...state, calls: [], loop: null, poll: null, failing: null, context: null, burntTokens: 0, budgetNearSince: null },
})

/** The same question may be told under its own id and under that of the tool call. */
const isSameApproval = (
  { id, toolCallId }: JudgedRun['approvals'][number],
  told: { approvalId: string; toolCallId: string | null },
): boolean => id === told.approvalId || (toolCallId !== null && toolCallId === told.toolCallId)

const awaitApproval = (
  state: SessionHealthState,
  observation: Extract<Observation, { kind: 'approval-waiting' }>,
): SessionHealthState =>
  changeRun(touchRun(state, observation), ({ approvals }) =>
    approvals.some((approval) => isSameApproval(approval, observation))
      ? {}
      : {
          approvals: [
            ...approvals,
            {
              id: observation.approvalId,
              toolCallId: observation.toolCallId,
              since: observation.at,
              dedupKey: observation.dedupKey,
            },
          ],
        },
  )

const withoutApprovalOf = (state: SessionHealthState, answered: string): SessionHealthState =>
  state.run && state.run.approvals.some(({ toolCallId }) => toolCallId === answered)
    ? changeRun(state, ({ approvals }) => ({ approvals: approvals.filter(({ toolCallId }) => toolCallId !== answered) }))
    : state

const fold = (state: SessionHealthState, observation: Observation, thresholds: SessionHealthThresholds): SessionHealthState => {
  switch (observation.kind) {
    case 'session-seen':
      return seeRow(state, observation, thresholds)
    case 'session-gone':
      return { ...state, gone: observation.reason, run: null, loop: null, poll: null }
    case 'session-reset':
      return reset(state)
    case 'run-started':
      return startRun(state, observation)
    case 'run-progressed':
    case 'tool-progressed':
      return touchRun(state, observation)
    case 'text-progressed':
      return changeRun(touchRun(state, observation), () => ({ trouble: null, answered: false }))
    case 'output-counted':
      return changeRun(touchRun(state, observation), ({ streamedOutput }) => ({
        streamedOutput: Math.max(streamedOutput, observation.outputTokens),
      }))
    case 'run-retrying':
      return retry(state, observation)
    case 'attempt-failed':
      return failAttempt(state, observation)
    case 'run-ended':
      return endRun(state, observation, thresholds)
    case 'model-called':
      return callModel(state, observation)
    case 'tool-started':
      return startTool(state, observation, thresholds)
    case 'tool-finished':
      return withoutApprovalOf(finishTool(state, observation, thresholds), observation.toolCallId)
    case 'message':
      return hearMessage(state, observation)
    case 'approval-waiting':
      return awaitApproval(state, observation)
    case 'approval-resolved':
      return changeRun(touchRun(state, observation), ({ approvals }) => ({
        approvals: approvals.filter((approval) => !isSameApproval(approval, observation)),
      }))
  }
}

const nearSince = (near: boolean, before: number | null, at: number): number | null => (near ? (before ?? at) : null)

const withQuota = (state: SessionHealthState, { quota }: SessionHealthThresholds): SessionHealthState => {
  const { context, contextWindow, at } = state
  const isNear = context !== null && contextWindow !== null && contextWindow > 0 && context.tokens / contextWindow >= quota.ratio
  const since = nearSince(isNear, context?.nearSince ?? null, at)
  const overBudget = quota.budgetTokens !== null && state.burntTokens / quota.budgetTokens >= quota.ratio
  const budgetNearSince = nearSince(overBudget, state.budgetNearSince, at)
  if (since === (context?.nearSince ?? null) && budgetNearSince === state.budgetNearSince) return state
  return { ...state, budgetNearSince, context: context && { ...context, nearSince: since } }
}

/** Folds one observation into what is known of its session. The same fact folded twice changes nothing the second time. */
export const advance = (
  state: SessionHealthState,
  observation: Observation,
  thresholds: SessionHealthThresholds,
): SessionHealthState => {
  const agentId = state.agentId ?? observation.agentId
  const stepped = { ...state, agentId, step: state.step + 1, at: Math.max(state.at, observation.at) }
  return withQuota(fold(stepped, observation, thresholds), thresholds)
}
