import type { GateVerdict } from '../gate/verdict.ts'
import type { Decision } from './deployment-can.ts'
import type { DeploymentState } from './deployment-state.ts'

/** Who writes a journal, in the order in which words of the same millisecond count: a rollback has the last one. */
export const journalSources = ['deploy', 'watch', 'rollback'] as const
export type JournalSource = (typeof journalSources)[number]

type Step = 'stage' | 'switch' | 'retire' | 'restore'
type StepOutcome = 'started' | 'done' | 'failed'

/** What one entry of a journal says; see JournalBody in contracts/deployments.ts. */
export type JournalWord =
  | { kind: 'state'; state: DeploymentState; reason: string; pausedBy: 'asked' | 'held' | null; returnedTo?: string | undefined }
  | { kind: 'step'; environment: string; wave: number; target: string; step: Step; outcome: StepOutcome; says: string }
  | ({ kind: 'gate' } & GateWord)
  | { kind: 'drift'; reportIds: string[]; state: 'clean' | 'drift' | 'unknown'; says: string }
  | { kind: 'decision'; decision: Decision; by: string; reason: string }

type GateWord = {
  gateRunId: string
  suite: string
  environment: string
  target: string | null
  purpose: 'candidate' | 'verify' | 'soak' | 'watch'
  verdict: GateVerdict | null
  says: string
}

/** An entry with its place: `at` is the workflow's time, ISO 8601 in UTC, never falling within a source. */
export type JournalItem = { source: JournalSource; seq: number; at: string; body: JournalWord }

export type ProgressTarget = {
  environment: string
  wave: number
  target: string
  step: Step | null
  outcome: StepOutcome | null
  at: string | null
  says: string | null
}

/** What a deployment's journal amounts to so far. Times ISO 8601. */
export type DeploymentProgress = {
  /** The environment it is for: the last one it goes through. */
  environment: string
  state: DeploymentState
  stateSince: string
  reason: string | null
  pausedBy: 'asked' | 'held' | null
  finishedAt: string | null
  /** Whether a target of the environment it is for may have been changed. */
  touched: boolean
  phases: { state: DeploymentState; from: string; to: string | null; reason: string }[]
  targets: ProgressTarget[]
  gates: (GateWord & { at: string })[]
  drift: { reportIds: string[]; state: 'clean' | 'drift' | 'unknown'; says: string; at: string } | null
  /** Environments before it that the release has come through, and runs in since. */
  passed: { environment: string; at: string }[]
  /** Those of them in which what ran before was brought back. */
  restored: { environment: string; at: string }[]
  /** Who last asked for a rollback; null = nobody, a verdict did if anything. */
  rollbackAsked: { by: string; reason: string } | null
  /** With `rolled-back`: the deployment whose release runs again; null = the one before. */
  returnedTo: string | null
  /** Whether its rollback has told a state: from then on nobody else does. */
  rollbackSpoke: boolean
  /** Place of the newest entry that is in here. */
  last: Pick<JournalItem, 'source' | 'seq' | 'at'> | null
}

/** The progress of a deployment that was just asked for. `targets` in the order of environment and wave. */
export function newProgress(
  environment: string,
  requestedAt: string,
  targets: readonly { environment: string; wave: number; target: string }[],
): DeploymentProgress {
  return {
    environment,
    state: 'queued',
    stateSince: requestedAt,
    reason: null,
    pausedBy: null,
    finishedAt: null,
    touched: false,
    phases: [{ state: 'queued', from: requestedAt, to: null, reason: '' }],
    targets: targets.map((target) => ({ ...target, step: null, outcome: null, at: null, says: null })),
    gates: [],
    drift: null,
    passed: [],
    restored: [],
    rollbackAsked: null,
    returnedTo: null,
    rollbackSpoke: false,
    last: null,
  }
}
