import type { EvidenceView } from '#contracts/evidence.ts'
import type { SessionView, TokenTotals } from '#contracts/live.ts'

/** Columns of `session s` that a view is made of. The gateway's slug and demo flag come from elsewhere. */
export const sessionColumns = `s.id, s.gateway_id, s.key, s.agent_id, s.kind, s.classification, s.label, s.title, s.parent_key,
  s.status, s.has_active_run, s.model_provider, s.model, s.last_run_error, s.context_tokens, s.context_window,
  s.input_tokens, s.output_tokens, s.cache_read_tokens, s.cache_write_tokens, s.cost_usd, s.tool_count,
  s.verdict, s.verdict_since, s.verdict_confidence, s.verdict_detail, s.created_at, s.first_seen_at, s.last_activity_at, s.archived, s.gone_at,
  s.imported`

/** A row of `sessionColumns` as `pg` gives it: 64-bit numbers and decimals as text. */
export type SessionRecord = {
  id: string
  gateway_id: string
  key: string
  agent_id: string
  kind: string | null
  classification: string | null
  label: string | null
  title: string | null
  parent_key: string | null
  status: SessionView['status']
  has_active_run: boolean | null
  model_provider: string | null
  model: string | null
  last_run_error: string | null
  context_tokens: number | null
  context_window: number | null
  input_tokens: string
  output_tokens: string
  cache_read_tokens: string
  cache_write_tokens: string
  cost_usd: string | null
  tool_count: number
  verdict: SessionView['verdict']
  verdict_since: Date | null
  verdict_confidence: number | null
  verdict_detail: { evidence?: EvidenceView[]; hints?: EvidenceView[] } | null
  created_at: Date | null
  first_seen_at: Date
  last_activity_at: Date | null
  archived: boolean
  gone_at: Date | null
  imported: boolean
}

/** ISO 8601 in UTC, or `null` for what is not known. */
export const isoOrNull = (time: Date | null): string | null => time?.toISOString() ?? null

/** A number that may be absent, from Postgres's text of it. */
export const numberOrNull = (text: string | null): number | null => (text === null ? null : Number(text))

/** One session as lists and the stream show it. */
export function sessionView(row: SessionRecord, gateway: { slug: string; demo: boolean }): SessionView {
  return {
    id: row.id,
    gatewayId: row.gateway_id,
    gatewaySlug: gateway.slug,
    demo: gateway.demo,
    key: row.key,
    agentId: row.agent_id,
    kind: row.kind,
    classification: row.classification,
    label: row.label,
    title: row.title,
    parentKey: row.parent_key,
    status: row.status,
    hasActiveRun: row.has_active_run,
    modelProvider: row.model_provider,
    model: row.model,
    lastRunError: row.last_run_error,
    contextTokens: row.context_tokens,
    contextWindow: row.context_window,
    ...counted(row),
    verdict: row.verdict,
    verdictSince: isoOrNull(row.verdict_since),
    verdictConfidence: row.verdict_confidence,
    evidence: row.verdict_detail?.evidence ?? [],
    hints: row.verdict_detail?.hints ?? [],
    firstSeenAt: row.first_seen_at.toISOString(),
    lastActivityAt: isoOrNull(row.last_activity_at ?? lastOfHistory(row)),
    archived: row.archived,
    goneAt: isoOrNull(row.gone_at),
    imported: row.imported,
  }
}

/** A session of the past is over since something last happened in it, as far as anything is known to have happened. */
const lastOfHistory = ({ imported, gone_at: goneAt, first_seen_at: seenAt }: SessionRecord): Date | null =>
  imported && goneAt !== null && goneAt > seenAt ? goneAt : null

/** A session first seen within this time of its creation was watched from its beginning: a poll's interval, and a bit. */
const FROM_THE_BEGINNING_MS = 60_000

/** What was counted, and since when: nothing counted of a session that had a life before our watch is unknown, not zero. */
function counted(row: SessionRecord): Pick<SessionView, 'tokens' | 'toolCount' | 'countedSince'> {
  const { created_at: createdAt, first_seen_at: seenAt } = row
  const whole = !row.imported && createdAt !== null && seenAt.getTime() - createdAt.getTime() <= FROM_THE_BEGINNING_MS
  const tokens = tokenTotals(row)
  const some = tokens.input + tokens.output + tokens.cacheRead + tokens.cacheWrite > 0
  return {
    tokens: whole || some ? tokens : null,
    toolCount: whole || row.tool_count > 0 ? row.tool_count : null,
    // History is all that there is of it.
    countedSince: whole || row.imported ? null : seenAt.toISOString(),
  }
}

function tokenTotals(row: SessionRecord): TokenTotals {
  return {
    input: Number(row.input_tokens),
    output: Number(row.output_tokens),
    cacheRead: Number(row.cache_read_tokens),
    cacheWrite: Number(row.cache_write_tokens),
    costUsd: numberOrNull(row.cost_usd),
  }
}
