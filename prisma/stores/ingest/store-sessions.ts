import type { TenantConnection } from '#prisma/client.ts'
import { type SessionRecord, sessionColumns } from '../session-view.ts'
import { storableJson } from '../storable.ts'
import type { SessionChange } from './session-change.ts'

/** The fields of `SessionChange` with their types. */
const CHANGES = `json_to_recordset($2::json) AS c(id uuid, row_at float8, gateway_session_id text, agent_id text, kind text,
  classification text, label text, title text, parent_key text, model_provider text, model text, context_tokens int,
  context_window int, created_at float8, gateway_updated_at float8, archived boolean, status_order bigint, status text,
  has_active_run boolean, error_order bigint, last_run_error text, last_activity_at float8, gone_at float8,
  gone_archived boolean, reset_at float8, input bigint, output bigint, cache_read bigint, cache_write bigint, cost_usd numeric,
  tool_count int, imported boolean, verdict text, verdict_rank smallint, verdict_since float8, verdict_confidence float8,
  verdict_detail jsonb)`

/** Of what a gateway row says: a newer row's word, what is known where it says nothing; an older row only fills gaps. */
const rowSays = (column: string) =>
  `CASE WHEN m.is_newer THEN coalesce(m.c_${column}, m.${column}) ELSE coalesce(m.${column}, m.c_${column}) END`
const ROW_COLUMNS = [
  ...['gateway_session_id', 'kind', 'classification', 'label', 'title', 'parent_key', 'model_provider', 'model'],
  ...['context_window', 'created_at'],
] as const

const TIMES: ReadonlySet<string> = new Set(['created_at'])
const changed = (column: string) => (TIMES.has(column) ? `to_timestamp(c.${column} / 1000)` : `c.${column}`)

/**
 * `m` joins each (locked) row with its change, `n` decides what it becomes, the update writes it.
 * Times decide, not the order of arrival: a reset voids rows from before it, a row later than a going brings a session back.
 */
const UPDATE = `WITH m AS MATERIALIZED (
  SELECT s.*, ${ROW_COLUMNS.map((column) => `${changed(column)} AS c_${column}`).join(', ')},
    c.agent_id AS c_agent_id, c.context_tokens AS c_context_tokens, c.archived AS c_archived, c.gone_archived,
    to_timestamp(c.row_at / 1000) AS c_row_at,
    to_timestamp(c.gone_at / 1000) AS c_gone_at, to_timestamp(c.last_activity_at / 1000) AS c_activity_at,
    to_timestamp(c.gateway_updated_at / 1000) AS c_updated_at, to_timestamp(c.verdict_since / 1000) AS c_verdict_since,
    c.status_order AS c_status_order, c.status AS c_status, c.has_active_run AS c_has_active_run,
    c.error_order AS c_error_order, c.last_run_error AS c_last_run_error, c.input, c.output, c.cache_read, c.cache_write,
    c.cost_usd AS c_cost_usd, c.tool_count AS c_tool_count, c.imported AS c_imported, c.verdict AS c_verdict,
    c.verdict_rank AS c_verdict_rank, c.verdict_confidence AS c_verdict_confidence, c.verdict_detail AS c_verdict_detail,
    coalesce(to_timestamp(c.row_at / 1000) >= coalesce(s.row_at, '-infinity'), false) AS is_newer,
    greatest(s.reset_at, to_timestamp(c.reset_at / 1000)) AS last_reset_at,
    coalesce(c.status_order >= s.status_order, false) AS says_status,
    coalesce(c.error_order >= s.error_order, false) AS says_error
  FROM ${CHANGES} JOIN session s ON s.tenant_id = $1::uuid AND s.id = c.id
), n AS MATERIALIZED (
  SELECT m.id, ${ROW_COLUMNS.map((column) => `${rowSays(column)} AS ${column}`).join(', ')},
    CASE WHEN m.is_newer THEN m.c_agent_id ELSE m.agent_id END AS agent_id,
    CASE WHEN m.is_newer THEN coalesce(v.c_context, v.context) ELSE coalesce(v.context, v.c_context) END AS context_tokens,
    greatest(m.row_at, m.c_row_at) AS row_at, m.last_reset_at AS reset_at,
    greatest(m.gateway_updated_at, m.c_updated_at) AS gateway_updated_at,
    greatest(m.last_activity_at, m.c_activity_at) AS last_activity_at,
    greatest(m.gone_at, m.c_gone_at) AS last_gone_at, greatest(m.row_at, m.c_row_at, m.last_reset_at) AS last_row_at,
    m.archived OR m.gone_archived OR coalesce(m.c_archived, false) AS archived_ever,
    CASE WHEN m.is_newer THEN coalesce(m.c_archived, m.archived) ELSE m.archived END AS archived,
    greatest(m.status_order, m.c_status_order) AS status_order,
    CASE WHEN m.says_status THEN coalesce(m.c_status, m.status) ELSE m.status END AS status,
    CASE WHEN m.says_status THEN coalesce(m.c_has_active_run, m.has_active_run) ELSE m.has_active_run END AS has_active_run,
    greatest(m.error_order, m.c_error_order) AS error_order,
    CASE WHEN m.says_error THEN m.c_last_run_error ELSE m.last_run_error END AS last_run_error,
    m.input, m.output, m.cache_read, m.cache_write, m.input + m.output + m.cache_read + m.cache_write AS more_tokens,
    CASE WHEN m.c_cost_usd IS NULL THEN m.cost_usd ELSE coalesce(m.cost_usd, 0) + m.c_cost_usd END AS cost_usd,
    m.c_tool_count AS more_tools, m.c_imported AS more_imported, m.c_verdict, m.c_verdict_rank, m.c_verdict_since,
    m.c_verdict_confidence, m.c_verdict_detail
  FROM m CROSS JOIN LATERAL (SELECT
    CASE WHEN m.last_reset_at >= m.row_at THEN NULL ELSE m.context_tokens END AS context,
    CASE WHEN m.last_reset_at >= m.c_row_at THEN NULL ELSE m.c_context_tokens END AS c_context) v
)
UPDATE session s SET ${[
  ...ROW_COLUMNS,
  'agent_id',
  'context_tokens',
  'row_at',
  'reset_at',
  'gateway_updated_at',
  'last_activity_at',
]
  .map((column) => `${column} = n.${column}`)
  .join(', ')},
  status_order = n.status_order, status = n.status, has_active_run = n.has_active_run, error_order = n.error_order,
  last_run_error = n.last_run_error,
  gone_at = CASE WHEN n.last_row_at > n.last_gone_at THEN NULL ELSE n.last_gone_at END,
  archived = CASE WHEN n.last_gone_at >= coalesce(n.last_row_at, '-infinity') THEN n.archived_ever ELSE n.archived END,
  active_at = coalesce(n.last_activity_at, n.created_at, s.first_seen_at),
  input_tokens = s.input_tokens + n.input, output_tokens = s.output_tokens + n.output,
  cache_read_tokens = s.cache_read_tokens + n.cache_read, cache_write_tokens = s.cache_write_tokens + n.cache_write,
  total_tokens = s.total_tokens + n.more_tokens, cost_usd = n.cost_usd, sort_cost = coalesce(n.cost_usd, -1),
  tool_count = s.tool_count + n.more_tools, imported = s.imported AND n.more_imported,
  search_text = lower(concat_ws(' ', s.key, n.agent_id, n.label, n.title, n.model)),
  verdict = coalesce(n.c_verdict, s.verdict), verdict_rank = coalesce(n.c_verdict_rank, s.verdict_rank),
  verdict_since = coalesce(n.c_verdict_since, s.verdict_since),
  verdict_confidence = coalesce(n.c_verdict_confidence, s.verdict_confidence),
  verdict_detail = coalesce(n.c_verdict_detail, s.verdict_detail)
FROM n WHERE s.tenant_id = $1::uuid AND s.id = n.id RETURNING ${sessionColumns},
  (${sessionColumns.replaceAll('s.', 'old.')}) IS DISTINCT FROM (${sessionColumns.replaceAll('s.', 'new.')}) AS changed`

/** A session as it is now; `changed` = something that is shown of it is not what it was. */
export type StoredSession = SessionRecord & { changed: boolean }

/** Applies the changes to their (locked) rows and gives the rows as they are now. */
export async function storeSessions(
  sql: TenantConnection,
  tenantId: string,
  changes: readonly SessionChange[],
): Promise<StoredSession[]> {
  if (changes.length === 0) return []
  const { rows } = await sql.query<StoredSession>(UPDATE, [tenantId, storableJson(changes)])
  return rows
}
