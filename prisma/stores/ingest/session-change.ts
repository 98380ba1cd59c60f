import type { SessionRow } from '#domain/session/observation.ts'
import { type HealthVerdict, type Verdict } from '#domain/session/verdict.ts'
import type { PreparedObservation } from '../prepared-observation.ts'
import { storableCountOrNull } from '../storable.ts'
import { verdictRank } from '../verdict-rank.ts'
import type { Sums } from './sums.ts'

/** What a batch changes in one session row, as `CHANGES` in store-sessions.ts reads it. Times in ms since epoch. */
export type SessionChange = {
  id: string
  /** Newest gateway row of the batch, older rows filling what it leaves open. Absent = the batch had none. */
  row_at: number | null
  gateway_session_id: string | null
  agent_id: string | null
  kind: string | null
  classification: string | null
  label: string | null
  title: string | null
  parent_key: string | null
  model_provider: string | null
  model: string | null
  context_tokens: number | null
  context_window: number | null
  created_at: number | null
  gateway_updated_at: number | null
  archived: boolean | null
  status_order: number | null
  status: string | null
  has_active_run: boolean | null
  /** Of the newest that says anything about errors: `error_order` null = nothing of the batch does. */
  error_order: number | null
  last_run_error: string | null
  last_activity_at: number | null
  gone_at: number | null
  gone_archived: boolean
  reset_at: number | null
  input: number
  output: number
  cache_read: number
  cache_write: number
  cost_usd: number | null
  tool_count: number
  imported: boolean
  verdict: HealthVerdict | null
  verdict_rank: number | null
  verdict_since: number | null
  verdict_confidence: number | null
  verdict_detail: { evidence: Verdict['evidence']; hints: Verdict['hints'] } | null
}

/** Reduces a session's facts, in any order, to one change of its row. `sums` counts only what was not counted before. */
export function sessionChange(
  id: string,
  facts: readonly PreparedObservation[],
  { sums, verdict }: { sums: Sums | undefined; verdict: Verdict | undefined },
): SessionChange {
  const change = { ...unchanged(id), ...verdictChange(verdict), ...counters(sums) }
  const byTime = facts.length > 1 ? facts.toSorted((a, b) => a.at - b.at) : facts
  for (const fact of byTime) tell(change, fact)
  change.imported = facts.length > 0 && facts.every((fact) => fact.imported === true)
  return change
}

function tell(change: SessionChange, fact: PreparedObservation): void {
  if (fact.kind === 'session-seen') return tellRow(change, fact.row, fact.at)
  if (fact.kind === 'session-gone') {
    change.gone_at = fact.at
    change.gone_archived ||= fact.reason === 'archived'
    return
  }
  change.last_activity_at = later(change.last_activity_at, fact.at)
  if (fact.kind === 'session-reset') {
    change.reset_at = fact.at
    change.context_tokens = null
  }
  if (fact.kind === 'run-started') tellStatus(change, { order: fact.at * 4, status: 'running', active: true })
  if (fact.kind === 'run-ended')
    tellStatus(change, { order: fact.at * 4 + 2, status: fact.state, active: false, error: fact.error })
}

function tellRow(change: SessionChange, row: SessionRow, at: number): void {
  change.row_at = at
  change.gateway_session_id = row.sessionId ?? change.gateway_session_id
  change.agent_id = row.agentId
  change.kind = row.kind ?? change.kind
  change.classification = row.classification ?? change.classification
  change.label = row.label ?? change.label
  change.title = row.title ?? change.title
  change.parent_key = row.parentKey ?? change.parent_key
  change.model_provider = row.modelProvider ?? change.model_provider
  change.model = row.model ?? change.model
  change.context_tokens = storableCountOrNull(row.contextTokens) ?? change.context_tokens
  change.context_window = storableCountOrNull(row.contextWindow) ?? change.context_window
  change.created_at = row.createdAt ?? change.created_at
  change.gateway_updated_at = later(change.gateway_updated_at, row.updatedAt)
  change.archived = row.archived
  change.last_activity_at = later(change.last_activity_at, row.updatedAt)
  // Only a row that says "done", or names an error, says anything about errors.
  const error = row.lastRunError ?? (row.status === 'done' ? null : undefined)
  tellStatus(change, { order: at * 4 + 1, status: row.status, active: row.hasActiveRun, error })
}

/** `order` = time × 4 + rank, so that at one millisecond an end outdoes a row, and a row a start. */
type Said = { order: number; status: string | null; active: boolean | null; error?: string | null }

function tellStatus(change: SessionChange, { order, status, active, error }: Said): void {
  if (status === null && active === null && error === undefined) return
  tellError(change, order, error)
  if (order < (change.status_order ?? 0)) return
  change.status_order = order
  change.status = status ?? change.status
  change.has_active_run = active ?? change.has_active_run
}

/** What is newest of an error stands until something newer says otherwise: most rows say nothing about it. */
function tellError(change: SessionChange, order: number, error: string | null | undefined): void {
  if (error === undefined || order < (change.error_order ?? 0)) return
  change.error_order = order
  change.last_run_error = error
}

const later = (a: number | null, b: number | null): number | null => (a === null || b === null ? (a ?? b) : Math.max(a, b))

const verdictChange = (verdict: Verdict | undefined) => ({
  verdict: verdict?.verdict ?? null,
  verdict_rank: verdict ? verdictRank[verdict.verdict] : null,
  verdict_since: verdict?.since ?? null,
  verdict_confidence: verdict?.confidence ?? null,
  verdict_detail: verdict ? { evidence: verdict.evidence, hints: verdict.hints } : null,
})

const counters = (sums: Sums | undefined) => ({
  input: sums?.input ?? 0,
  output: sums?.output ?? 0,
  cache_read: sums?.cacheRead ?? 0,
  cache_write: sums?.cacheWrite ?? 0,
  cost_usd: sums?.costUsd ?? null,
  tool_count: sums?.toolCount ?? 0,
})

const unchanged = (id: string) => ({
  id,
  ...{ row_at: null, gateway_session_id: null, agent_id: null, kind: null, classification: null, label: null, title: null },
  ...{ parent_key: null, model_provider: null, model: null, context_tokens: null, context_window: null, created_at: null },
  ...{ gateway_updated_at: null, archived: null, status_order: null, status: null, has_active_run: null },
  ...{ error_order: null, last_run_error: null, last_activity_at: null, gone_at: null, gone_archived: false, reset_at: null },
  imported: false,
})
