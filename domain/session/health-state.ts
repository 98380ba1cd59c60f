import type { CallDigest, ResultClass } from './observation.ts'

/** One tool call as the judge remembers it: hashes and times, no arguments and no results. */
export type JudgedCall = CallDigest & {
  id: string
  name: string
  runId: string | null
  startedAt: number
  /** Order of arrival: a call that starts before another ended did not know its result. */
  startStep: number
  endedAt: number | null
  endStep: number | null
  resultClass: ResultClass | null
  /** Hash of the result; `null` when it was not seen. */
  outcome: string | null
  looksFailed: boolean
  fruitless: boolean
  /** Known only from its one-line description: a later telling may bring the arguments. */
  light: boolean
  dedupKey: string
}

/** How alike the calls of a loop are: see {@link CallDigest}. */
export type Likeness = 'exact' | 'jitter' | 'random' | 'target'

/** Calls that repeat without a new outcome. */
export type Repetition = {
  likeness: Likeness
  /** The different calls that take turns. */
  signatures: readonly string[]
  tools: readonly string[]
  /** How often the call, or the whole cycle, was made. */
  repeats: number
  calls: number
  since: number
  /** Every round waits, by its own word or by the gaps between: a poll. `null` = a spin. */
  waits: 'declared' | 'paused' | null
  unseen: boolean
  /** The gateway itself refused to go on. */
  blocked: boolean
  failing: boolean
  dedupKeys: readonly string[]
}

export type RunTokens = { input: number; output: number; cacheRead: number; cacheWrite: number; costUsd: number }

export type JudgedRun = {
  /** `null` while only a row told of it. */
  runId: string | null
  startedAt: number
  lastEventAt: number
  lastKey: string
  lastKind: string
  /** An event of the run itself was seen, not only a row. */
  seen: boolean
  queued: boolean
  recovering: boolean
  /** The model gave its final answer; only the end of the run is missing. */
  answered: boolean
  tokens: RunTokens
  streamedOutput: number
  modelCalls: number
  trouble: { attempts: number; since: number; untilAt: number; reason: string; dedupKeys: readonly string[] } | null
  approvals: readonly { id: string; toolCallId: string | null; since: number; dedupKey: string }[]
}

/** All that the judge knows of one session: plain JSON, bounded, and the same again when observations are folded anew. */
export type SessionHealthState = {
  sessionKey: string
  agentId: string | null
  parentKey: string | null
  firstAt: number
  /** Latest moment of any observation. */
  at: number
  step: number
  /** Silence before this moment proves nothing: nobody listened. */
  listeningSince: number
  gone: 'deleted' | 'archived' | 'absent' | null
  run: JudgedRun | null
  calls: readonly JudgedCall[]
  /** Facts of calls that started before this are older than what is remembered. */
  forgottenBefore: number
  loop: Repetition | null
  poll: Repetition | null
  lastRun: {
    runId: string | null
    state: 'done' | 'failed' | 'killed' | 'timeout'
    endedAt: number
    dedupKey: string
    /** Its burn is known from its messages or its row. */
    counted: boolean
  } | null
  failing: { since: number; runs: number; error: string | null; dedupKeys: readonly string[] } | null
  endedRuns: readonly string[]
  /** Burn of the latest successful runs, oldest first. */
  burns: readonly number[]
  burntTokens: number
  context: { tokens: number; fromRun: string | null; dedupKey: string; nearSince: number | null } | null
  contextWindow: number | null
  budgetNearSince: number | null
  row: { seenAt: number; hasActiveRun: boolean | null; status: string | null; updatedAt: number | null } | null
  messages: readonly string[]
}

/** A session nobody has seen anything of yet. */
export const initialHealth = (sessionKey: string, at: number): SessionHealthState => ({
  ...{ sessionKey, agentId: null, parentKey: null, firstAt: at, at, step: 0, listeningSince: at, gone: null, run: null },
  ...{ calls: [], forgottenBefore: 0, loop: null, poll: null, lastRun: null, failing: null, endedRuns: [], burns: [] },
  ...{ burntTokens: 0, context: null, contextWindow: null, budgetNearSince: null, row: null, messages: [] },
})

/** A run of which only the beginning is known. */
export const newRun = (runId: string | null, at: number, dedupKey: string, kind: string): JudgedRun => ({
  ...{ runId, startedAt: at, lastEventAt: at, lastKey: dedupKey, lastKind: kind, seen: true, queued: false, recovering: false },
  ...{ answered: false, tokens: { input: 0, output: 0, cacheRead: 0, cacheWrite: 0, costUsd: 0 }, streamedOutput: 0 },
  ...{ modelCalls: 0, trouble: null, approvals: [] },
})
