/**
 * What the watch sees of a session, one fact at a time: the gateway's frames reduced to the field's own words.
 * Rows, findings and verdicts are all made from observations, live or read back, so both give the same answer.
 */

/** Run states of the gateway's own rows, in its words (gateway protocol 4, `sessions.list`). */
export const runStates = ['queued', 'running', 'done', 'failed', 'killed', 'timeout'] as const
export type RunState = (typeof runStates)[number]

/** How a tool execution ended. `nonzero` is a command that ran and said no; `denied` never ran; `unknown` was never seen to end. */
export const resultClasses = ['ok', 'nonzero', 'error', 'denied', 'aborted', 'unknown'] as const
export type ResultClass = (typeof resultClasses)[number]

/** Tokens of one model call, kinds kept apart. `input` excludes cache reads. Never the context size. */
export type TokenCounts = { input: number; output: number; cacheRead: number; cacheWrite: number; costUsd: number | null }

/** What a gateway row says of a session. `null` = the gateway did not say. */
export type SessionRow = {
  sessionId: string | null
  agentId: string
  kind: string | null
  classification: string | null
  label: string | null
  title: string | null
  parentKey: string | null
  status: RunState | null
  /** `null` when the row leaves it out, which does not mean idle. */
  hasActiveRun: boolean | null
  /** `null` = active but ids unknown, or not said. */
  activeRunIds: readonly string[] | null
  lastRunId: string | null
  lastRunError: string | null
  abortedLastRun: boolean | null
  /** Context in use at the last model call; `null` when stale or unknown. */
  contextTokens: number | null
  /** The model's context window. */
  contextWindow: number | null
  /** Billed tokens and cost of the last run only, kinds as the gateway sums them; absent after a failed or killed run. */
  lastRun?: { inputTokens: number; outputTokens: number; costUsd: number | null } | null
  modelProvider: string | null
  model: string | null
  createdAt: number | null
  updatedAt: number | null
  archived: boolean
}

/** What a call is, apart from what changes by itself. Hashes, never the arguments. */
export type CallDigest = {
  /** Tool and arguments, keys in any order, spaces collapsed. */
  exact: string
  /** The same without what never matters: times, attempt counters, request ids, random temporary paths. `null` = has none. */
  jitter: string | null
  /** Also without random ids and bare numbers, which may matter. `null` = has none. */
  random: string | null
  /** Also without numbers that usually name a target (`host3`, `page=3`). `null` = has none. */
  target: string | null
  /** How long the call says it waits (`sleep 30`, a poll with a timeout), in ms; 0 when it does not. */
  waitMs: number
}

/** What came back, apart from times, durations and ids. */
export type OutcomeDigest = {
  hash: string
  /** The text speaks of a failure, even where the tool says it succeeded. */
  looksFailed: boolean
  /** Failed, or says that there is nothing (`[]`, `no results`, `pending`): repeating it on something else did no work. */
  fruitless: boolean
}

type Base = {
  /** When it happened by the gateway's clock, ms since epoch; the time of receipt where the frame carries none. */
  at: number
  sessionKey: string
  agentId: string | null
  runId: string | null
  /** The same fact seen twice (two frames, a reconnect, a transcript read back) has the same key within a gateway. */
  dedupKey: string
}

export type ObservationBody =
  | { kind: 'session-seen'; row: SessionRow; reason: string }
  | { kind: 'session-gone'; reason: 'deleted' | 'archived' | 'absent' }
  | { kind: 'session-reset' }
  | { kind: 'run-started'; startedAt: number; resumed: boolean }
  /** `preparing_workspace`, `starting_model` and the like: the run lives, nothing more. */
  | { kind: 'run-progressed'; phase: string }
  | {
      kind: 'run-retrying'
      attempt: number
      maxAttempts: number | null
      delayMs: number | null
      reason: string
      message: string | null
    }
  | { kind: 'attempt-failed'; error: string }
  | { kind: 'run-ended'; state: 'done' | 'failed' | 'killed' | 'timeout'; error: string | null; stopReason: string | null }
  | { kind: 'model-called'; provider: string | null; model: string | null }
  | { kind: 'text-progressed' }
  /** Output tokens of the whole run so far, as the model streams. */
  | { kind: 'output-counted'; outputTokens: number }
  | {
      kind: 'tool-started'
      toolCallId: string
      name: string
      /** `null` when the frame carried none (a light watch); a second `tool-started` of the same call may bring them. */
      args: unknown
      meta: string | null
      /** Made from the arguments before redaction, so that health can be judged without storing them. */
      digest?: CallDigest
    }
  | { kind: 'tool-progressed'; toolCallId: string }
  | {
      kind: 'tool-finished'
      toolCallId: string
      name: string
      resultClass: ResultClass
      /** The result as text, before redaction and hashing; `null` when the frame carried none. */
      resultText: string | null
      exitCode: number | null
      durationMs: number | null
      deniedReason: string | null
      /** Made from the result before redaction; absent when the frame carried no result. */
      outcome?: OutcomeDigest
    }
  | {
      kind: 'message'
      messageId: string
      messageSeq: number | null
      role: 'user' | 'assistant' | 'other'
      text: string | null
      stopReason: string | null
      provider: string | null
      model: string | null
      tokens: TokenCounts | null
      errorMessage: string | null
    }
  | { kind: 'approval-waiting'; approvalId: string; toolCallId: string | null }
  | { kind: 'approval-resolved'; approvalId: string; toolCallId: string | null; outcome: string | null }

export type Observation = Base & ObservationBody
export type ObservationKind = ObservationBody['kind']
