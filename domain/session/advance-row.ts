import { endRun, type RunEnd, rememberBurn } from './advance-run.ts'
import { type JudgedRun, newRun, type SessionHealthState } from './health-state.ts'
import type { Observation, SessionRow } from './observation.ts'
import type { SessionHealthThresholds } from './thresholds.ts'

/** Rows of `sessions.changed` come merged and late, so an older row may follow a newer event by this much. */
const lateRowMs = 60_000
/** The longest that a `sessions.changed` was seen to come after the events it tells of, doubled. */
const changedRowDelayMs = 5_000

type Seen = Extract<Observation, { kind: 'session-seen' }>

/** The row was written before the moment: it cannot speak of what came after. Far-off stamps are another clock's. */
const isOlderThan = ({ updatedAt }: SessionRow, moment: number): boolean =>
  updatedAt !== null && updatedAt < moment && moment - updatedAt < lateRowMs

const withContext = (state: SessionHealthState, { row, reason, dedupKey }: Seen): SessionHealthState => {
  const contextWindow = row.contextWindow ?? state.contextWindow
  const base = { ...state, contextWindow }
  // During a run its row still holds the figures of the run before; the live ones come with the messages.
  if (state.run && reason !== 'compact' && state.context?.fromRun === state.run.runId) return base
  if (row.contextTokens === null) return reason === 'compact' ? { ...base, context: null } : base
  const nearSince = state.context?.nearSince ?? null
  return { ...base, context: { tokens: row.contextTokens, fromRun: null, dedupKey, nearSince } }
}

const begunFromRow = (
  state: SessionHealthState,
  { row, at, dedupKey, reason }: Seen,
  queued: boolean,
  recovering: boolean,
): SessionHealthState => {
  const ended = row.activeRunIds?.length ? row.activeRunIds.every((id) => state.endedRuns.includes(id)) : false
  if (ended || (state.lastRun && isOlderThan(row, state.lastRun.endedAt + 1))) return state
  // A poll shows what was there already; a change tells that something just happened.
  const seen = reason !== 'poll' && reason !== 'first-sight'
  const runId = row.activeRunIds?.length === 1 ? (row.activeRunIds[0] ?? null) : null
  return { ...state, gone: null, run: { ...newRun(runId, at, dedupKey, 'session-seen'), seen, queued, recovering } }
}

const stillRuns = (state: SessionHealthState, { row, at, dedupKey }: Seen, queued: boolean): SessionHealthState => {
  const { run } = state
  if (!run) return state
  const moved = !run.seen && row.updatedAt !== null && row.updatedAt > (state.row?.updatedAt ?? row.updatedAt)
  if (moved) return { ...state, run: { ...run, queued, recovering: false, lastEventAt: at, lastKey: dedupKey, seen: true } }
  const started = run.queued && !queued ? { lastEventAt: at, lastKey: dedupKey } : {}
  return { ...state, run: { ...run, queued: queued && !run.seen, recovering: false, ...started } }
}

const endOf = (row: SessionRow, at: number, dedupKey: string): RunEnd | null => {
  const { status, lastRunError: error } = row
  if (status === null || status === 'running' || status === 'queued') return null
  // A stamp later than now is another clock's.
  const endedAt = row.updatedAt !== null && row.updatedAt <= at ? row.updatedAt : at
  return { runId: row.lastRunId, state: status, at: endedAt, error, dedupKey }
}

/** A run that ended while nobody watched. The row of a run whose end was seen tells nothing new. */
const endedUnseen = (state: SessionHealthState, seen: Seen, thresholds: SessionHealthThresholds): SessionHealthState => {
  const { row, at, dedupKey } = seen
  const end = endOf(row, at, dedupKey)
  if (!end) return state
  const told = state.lastRun
  if (told && isOlderThan(row, told.endedAt + 1)) return state
  const isToldAlready = told && (told.state === end.state || (told.runId !== null && told.runId === end.runId))
  return withBurnOfRow(isToldAlready ? state : endRun(state, end, thresholds), row)
}

/** The burn of a run none of whose messages was heard. */
const withBurnOfRow = (state: SessionHealthState, { lastRun: tokens, status }: SessionRow): SessionHealthState => {
  const { lastRun } = state
  const burn = tokens ? tokens.inputTokens + tokens.outputTokens : 0
  if (!lastRun || lastRun.counted || status !== 'done' || burn === 0) return state
  return { ...state, lastRun: { ...lastRun, counted: true }, burns: rememberBurn(state.burns, burn) }
}

/** The row of the run before may come just after the first events of this one. A run that only rows told of, rows may end. */
const mayBeLate = ({ row, at }: Seen, { startedAt, lastEventAt, lastKind }: JudgedRun): boolean =>
  lastKind !== 'session-seen' && at - lastEventAt < changedRowDelayMs && isOlderThan(row, startedAt)

const settledByRow = (state: SessionHealthState, seen: Seen, thresholds: SessionHealthThresholds): SessionHealthState => {
  const { row, at, dedupKey } = seen
  if (!state.run) return endedUnseen(state, seen, thresholds)
  if (mayBeLate(seen, state.run)) return state
  const end = endOf(row, at, dedupKey)
  if (!end) return state
  const tokens = state.run.tokens
  const untold = tokens.input === 0 && tokens.output === 0 && row.lastRun
  const counted = untold ? { ...tokens, input: row.lastRun?.inputTokens ?? 0, output: row.lastRun?.outputTokens ?? 0 } : tokens
  const run = { ...state.run, tokens: counted }
  // The last run that the row names may be the one before a run without id, such as a compaction's.
  const named = end.runId !== null && state.endedRuns.includes(end.runId) ? null : end.runId
  const runId = state.run.runId ?? named
  return endRun({ ...state, run }, { ...end, runId }, thresholds)
}

const withActivity = (state: SessionHealthState, seen: Seen, thresholds: SessionHealthThresholds): SessionHealthState => {
  const { row } = seen
  const queued = row.status === 'queued'
  if (row.hasActiveRun === true || (row.hasActiveRun === null && (queued || row.status === 'running')))
    return state.run ? stillRuns(state, seen, queued) : begunFromRow(state, seen, queued, false)
  if (row.hasActiveRun === null && !(state.run && !state.run.seen)) return state
  // After a restart of the gateway interrupted runs wait for their turn; the row says running, yet nothing runs.
  const recovering = row.status === 'running' && row.abortedLastRun === true
  if (recovering) return state.run ? state : begunFromRow(state, seen, true, true)
  if (queued) return state.run ? stillRuns(state, seen, true) : begunFromRow(state, seen, true, false)
  return settledByRow(state, seen, thresholds)
}

/** What a row of the gateway adds to what its events told. */
export const seeRow = (state: SessionHealthState, seen: Seen, thresholds: SessionHealthThresholds): SessionHealthState => {
  const { row } = seen
  const known = { gone: null, agentId: row.agentId, parentKey: row.parentKey ?? state.parentKey }
  const after = withActivity({ ...withContext(state, seen), ...known }, seen, thresholds)
  const { hasActiveRun, status, updatedAt } = row
  return { ...after, row: { seenAt: seen.at, hasActiveRun, status, updatedAt } }
}
