import type { ChangedPayload, ChatPayload, RawAgentData } from './gateway-frame.ts'
import type { ObservationBody } from './observation.ts'
import type { Fact } from './observe-tool.ts'

/** What the observer remembers of a run, so that one story is told once although several frames tell it. */
export type RunMemory = { sessionKey: string; started: boolean; ended: 'killed' | 'other' | null; reopened: number }

type RunEnd = Extract<ObservationBody, { kind: 'run-ended' }>

const ended = (runId: string, run: RunMemory, end: Omit<RunEnd, 'kind'>): Fact[] => {
  if (run.ended !== null) return []
  run.ended = end.state === 'killed' ? 'killed' : 'other'
  return [{ body: { kind: 'run-ended', ...end }, key: run.reopened ? `run-end:${runId}:${run.reopened}` : `run-end:${runId}` }]
}

const progressed = (phase: string): Fact => ({ body: { kind: 'run-progressed', phase }, key: null })

const begun = (runId: string, run: RunMemory, startedAt: number, resumed: boolean): Fact[] => {
  // A retry starts the same run id again: another attempt of the run, not another run.
  if (run.started && run.ended === null) return [progressed('attempt')]
  if (run.ended === 'killed') return []
  if (run.ended !== null) run.reopened += 1
  const key = run.reopened ? `run-start:${runId}:${run.reopened}` : `run-start:${runId}`
  Object.assign(run, { started: true, ended: null })
  return [{ body: { kind: 'run-started', startedAt, resumed }, key }]
}

const errorText = (error: unknown): string =>
  typeof error === 'string' ? error : error == null ? 'unknown error' : JSON.stringify(error)

const failedRun = (runId: string, run: RunMemory, data: RawAgentData): Fact[] => {
  const stopReason = data.stopReason ?? null
  // An abort is followed by an error event of its own; it is the abort that ended the run.
  if (data.aborted) return ended(runId, run, { state: 'killed', error: null, stopReason })
  return ended(runId, run, { state: data.timeoutPhase ? 'timeout' : 'failed', error: errorText(data.error), stopReason })
}

const called = (runId: string, run: RunMemory, data: RawAgentData, at: number): Fact[] => {
  if (!data.provider || run.ended !== null) return []
  // Runs that resume after a crash, and runs joined in the middle, send no start.
  const start = run.started ? [] : begun(runId, run, at, true)
  return [...start, { body: { kind: 'model-called', provider: data.provider, model: data.model ?? null }, key: null }]
}

/** A person is asked, or has answered; the stream `approval` names only the tool call. */
export const approvalFacts = (data: RawAgentData, resolved: boolean): Fact[] => {
  const toolCallId = data.toolCallId ?? null
  const approvalId = data.approvalId ?? (toolCallId && `tool:${toolCallId}`)
  if (!approvalId) return []
  return resolved
    ? [
        {
          body: { kind: 'approval-resolved', approvalId, toolCallId, outcome: data.status ?? null },
          key: `approval-end:${approvalId}`,
        },
      ]
    : [{ body: { kind: 'approval-waiting', approvalId, toolCallId }, key: `approval:${approvalId}` }]
}

/** Facts of the agent stream `lifecycle`. */
export const lifecycleFacts = (runId: string, run: RunMemory, data: RawAgentData, at: number): Fact[] => {
  switch (data.phase) {
    case 'start':
      return begun(runId, run, data.startedAt ?? at, false)
    case 'model':
      return called(runId, run, data, at)
    case 'finishing':
      return data.error == null || data.aborted
        ? [progressed('finishing')]
        : [{ body: { kind: 'attempt-failed', error: errorText(data.error) }, key: null }]
    case 'end': {
      const killed = data.aborted === true || data.status === 'cancelled'
      return ended(runId, run, { state: killed ? 'killed' : 'done', error: null, stopReason: data.stopReason ?? null })
    }
    case 'error':
      return failedRun(runId, run, data)
    case 'waiting-approval':
      return approvalFacts(data, false)
    case 'approval-resolved':
      return approvalFacts(data, true)
    default:
      return [progressed(data.phase ?? 'lifecycle')]
  }
}

/** Facts of the agent stream `run_status`. */
export const statusFacts = (data: RawAgentData): Fact[] => {
  if (data.phase !== 'retrying') return [progressed(data.phase ?? 'status')]
  const attempt = data.attempt ?? (data.retryAttempt == null ? 1 : data.retryAttempt + 1)
  const maxAttempts = data.maxAttempts ?? (data.maxRetries == null ? null : data.maxRetries + 1)
  const told = { delayMs: data.delayMs ?? null, reason: data.reason ?? 'unknown', message: data.message ?? null }
  return [{ body: { kind: 'run-retrying', attempt, maxAttempts, ...told }, key: null }]
}

/** Facts of `chat`: the end of a run that the agent stream did not tell already. Errors come twice; the second is dropped. */
export const chatFacts = (runId: string, run: RunMemory, payload: ChatPayload): Fact[] => {
  const stopReason = payload.stopReason ?? null
  if (payload.state === 'aborted') return ended(runId, run, { state: 'killed', error: null, stopReason })
  if (payload.state === 'error') {
    const state = payload.errorKind === 'timeout' ? 'timeout' : 'failed'
    return ended(runId, run, { state, error: payload.errorMessage ?? null, stopReason })
  }
  // A message steered into a busy session gets a run id and a `final` of its own, without ever having been a run.
  if (payload.state === 'final') return run.started ? ended(runId, run, { state: 'done', error: null, stopReason }) : []
  return payload.state === 'delta' && payload.deltaText ? [{ body: { kind: 'text-progressed' }, key: null }] : []
}

const finalStates = ['done', 'failed', 'killed', 'timeout'] as const

/** Facts of `sessions.changed` about a run. These come late and merged, so they never reopen what has ended. */
export const changedFacts = (runId: string, run: RunMemory, payload: ChangedPayload, at: number): Fact[] => {
  if (payload.phase === 'start' && payload.hasActiveRun === true && !run.started && run.ended === null)
    return begun(runId, run, payload.startedAt ?? at, false)
  const state = finalStates.find((final) => final === payload.status)
  if ((payload.phase !== 'end' && payload.phase !== 'error') || !state || !run.started) return []
  return ended(runId, run, { state, error: payload.lastRunError ?? null, stopReason: null })
}
