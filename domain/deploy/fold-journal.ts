import { type DeploymentState, isFinal } from './deployment-state.ts'
import { type DeploymentProgress, type JournalItem, type JournalWord, journalSources } from './progress.ts'

type Place = Pick<JournalItem, 'source' | 'seq' | 'at'>

/** Orders entries of one deployment: by time, at the same time by source, within a source by number. */
export function compareEntries(a: Place, b: Place): number {
  if (a.source === b.source) return a.seq - b.seq
  return Date.parse(a.at) - Date.parse(b.at) || journalSources.indexOf(a.source) - journalSources.indexOf(b.source)
}

/**
 * Adds one entry to what a journal amounts to. Entries come in the order of `compareEntries`; an entry that is older than the
 * newest one in here may not be added to it: begin anew with all of them (`needsRefold`).
 */
export function foldJournal(progress: DeploymentProgress, entry: JournalItem): DeploymentProgress {
  const { source, seq, at, body } = entry
  return { ...folded(progress, entry, body), last: { source, seq, at } }
}

/** Whether some of these entries belong before what is folded already. */
export const needsRefold = ({ last }: Pick<DeploymentProgress, 'last'>, entries: readonly Place[]): boolean =>
  last !== null && entries.some((entry) => compareEntries(entry, last) < 0)

/** What all these entries amount to, in whichever order they are given. */
export const foldAll = (start: DeploymentProgress, entries: readonly JournalItem[]): DeploymentProgress =>
  entries.toSorted(compareEntries).reduce(foldJournal, start)

function folded(progress: DeploymentProgress, entry: JournalItem, body: JournalWord): DeploymentProgress {
  switch (body.kind) {
    case 'state':
      return withState(progress, entry, body)
    case 'step':
      return withStep(progress, entry.at, body)
    case 'gate': {
      const { kind: _, ...gate } = body
      return { ...progress, gates: withGate(progress.gates, { ...gate, at: entry.at }) }
    }
    case 'drift': {
      const { kind: _, ...drift } = body
      return { ...progress, drift: { ...drift, at: entry.at } }
    }
    case 'decision':
      if (body.decision !== 'roll-back') return progress
      return { ...progress, rollbackAsked: { by: body.by, reason: body.reason } }
  }
}

/** A watch may change its mind for as long as a release runs: its oldest words go first. */
const GATES_KEPT = 100

/** A run keeps its place when its verdict comes. */
function withGate(gates: DeploymentProgress['gates'], gate: DeploymentProgress['gates'][number]): DeploymentProgress['gates'] {
  const at = gates.findIndex(({ gateRunId }) => gateRunId === gate.gateRunId)
  if (at >= 0) return gates.with(at, gate)
  const all = [...gates, gate]
  const oldest = all.findIndex(({ purpose }) => purpose === 'watch' || purpose === 'soak')
  return all.length > GATES_KEPT && oldest >= 0 ? all.toSpliced(oldest, 1) : all
}

const turnedDown: ReadonlySet<DeploymentState> = new Set(['rejected', 'cancelled'])

function withState(
  progress: DeploymentProgress,
  { source, at }: JournalItem,
  { state, reason, pausedBy, returnedTo }: JournalWord & { kind: 'state' },
): DeploymentProgress {
  const { state: before } = progress
  // What was given up or taken back stays so: a worker that was away and comes back late cannot say otherwise.
  if (isFinal(before) && before !== 'promoted') return progress
  // Only that it is turned down may follow from elsewhere: an environment before its own was restored then.
  if (progress.rollbackSpoke && source !== 'rollback' && !turnedDown.has(state)) return progress
  const rollbackSpoke = progress.rollbackSpoke || source === 'rollback'
  const paused = state === 'paused' ? pausedBy : null
  if (state === before) return { ...withLastReason(progress, reason), pausedBy: paused, rollbackSpoke }
  const last = progress.phases.length - 1
  // Clocks of two machines may differ: what was asked for was asked for before anything came of it.
  const ended = progress.phases.map((phase, index) =>
    index === last ? { ...phase, from: earlier(phase.from, at), to: at } : phase,
  )
  return {
    ...progress,
    ...{ state, reason, rollbackSpoke, pausedBy: paused, stateSince: at },
    finishedAt: isFinal(state) ? at : null,
    phases: [...ended, { state, from: at, to: isFinal(state) ? at : null, reason }],
    returnedTo: state === 'rolled-back' ? (returnedTo ?? null) : null,
  }
}

const earlier = (a: string, b: string): string => (Date.parse(a) <= Date.parse(b) ? a : b)

function withLastReason(progress: DeploymentProgress, reason: string): DeploymentProgress {
  const phases = progress.phases.map((phase, index) => (index === progress.phases.length - 1 ? { ...phase, reason } : phase))
  return { ...progress, reason, phases }
}

function withStep(progress: DeploymentProgress, at: string, word: JournalWord & { kind: 'step' }): DeploymentProgress {
  const { kind: _, ...step } = word
  const isIt = (one: { environment: string; target: string }) =>
    one.environment === step.environment && one.target === step.target
  const known = progress.targets.some(isIt)
  const next = { ...step, at }
  const stepped = {
    ...progress,
    targets: known ? progress.targets.map((one) => (isIt(one) ? next : one)) : [...progress.targets, next],
    // Begun is enough: a step that failed or was cut off may have changed the target.
    touched: progress.touched || (step.step === 'switch' && step.environment === progress.environment),
  }
  return withRestored(withPassed(stepped, step.environment, at), step.environment, at)
}

/** An environment before its own is done with once each of its targets retired what ran there. */
function withPassed(progress: DeploymentProgress, environment: string, at: string): DeploymentProgress {
  if (environment === progress.environment || progress.passed.some((one) => one.environment === environment)) return progress
  return isProved(progress, environment) ? { ...progress, passed: [...progress.passed, { environment, at }] } : progress
}

/** Nothing is retired before the gates passed; what then failed to end changes nothing of that. */
const isProved = (progress: DeploymentProgress, environment: string): boolean =>
  targetsIn(progress, environment).every(({ step, outcome }) => step === 'retire' && outcome !== 'started')

/** The same for one that was taken back: none of its targets runs the release any more. */
function withRestored(progress: DeploymentProgress, environment: string, at: string): DeploymentProgress {
  if (environment === progress.environment || progress.restored.some((one) => one.environment === environment)) return progress
  const targets = targetsIn(progress, environment)
  const isBack = targets.every(
    ({ step, outcome }) => step === null || step === 'stage' || (step === 'restore' && outcome === 'done'),
  )
  if (!isBack || !targets.some(({ step }) => step === 'restore')) return progress
  return { ...progress, restored: [...progress.restored, { environment, at }] }
}

const targetsIn = ({ targets }: DeploymentProgress, environment: string) =>
  targets.filter((target) => target.environment === environment)
