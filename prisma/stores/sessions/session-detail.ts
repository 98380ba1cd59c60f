import type { RunView, SessionDetail, TokenPoint } from '#contracts/api/lists.ts'
import type { ActionView, GapView, SessionView } from '#contracts/live.ts'
import { shownRunState } from '#domain/session/shown-run-state.ts'
import type { Database, TenantConnection } from '#prisma/client.ts'
import { findingsOfSession } from '../findings.ts'
import { isoOrNull, numberOrNull, type SessionRecord, sessionColumns, sessionView } from '../session-view.ts'
import { headOf } from '../stream-head.ts'
import { leftOutHistory } from './left-out-history.ts'
import { readTimeline } from './timeline.ts'

/** How much of each a session's page begins with. */
const RUNS = 50
const ENTRIES = 200
const ACTIONS = 20
const GAPS = 20
/** Points of the token chart: the latest model calls. */
const TOKEN_POINTS = 500

const BY_ID = `SELECT ${sessionColumns}, g.slug, g.demo FROM session s JOIN gateway g ON g.id = s.gateway_id
  WHERE s.tenant_id = $1::uuid AND g.tenant_id = $1::uuid AND s.id = $2::uuid`

const BY_KEY = `SELECT ${sessionColumns}, g.slug, g.demo FROM session s JOIN gateway g ON g.id = s.gateway_id
  WHERE s.tenant_id = $1::uuid AND g.tenant_id = $1::uuid AND s.key = $2 ORDER BY s.active_at DESC LIMIT 1`

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

type FoundRow = SessionRecord & { slug: string; demo: boolean }

/** The session of that id or, where gateways share a key, the one of that key that was active last; `null` = none. */
export async function findSession(db: Database, tenantId: string, idOrKey: string): Promise<SessionView | null> {
  return await db.withTenantSql(tenantId, async (sql) => await find(sql, tenantId, idOrKey))
}

async function find(sql: TenantConnection, tenantId: string, idOrKey: string): Promise<SessionView | null> {
  const { rows } = await sql.query<FoundRow>(UUID.test(idOrKey) ? BY_ID : BY_KEY, [tenantId, idOrKey])
  return rows[0] ? sessionView(rows[0], rows[0]) : null
}

/** All that a session's page begins with; `null` when there is no session of that id or key. */
export async function sessionDetail(db: Database, tenantId: string, idOrKey: string): Promise<SessionDetail | null> {
  return await db.withTenantSql(tenantId, async (sql) => {
    const asOf = await headOf(sql, tenantId)
    const session = await find(sql, tenantId, idOrKey)
    if (!session) return null
    const timeline = await readTimeline(sql, { tenantId, sessionId: session.id, limit: ENTRIES })
    return {
      session,
      history: await leftOutHistory(sql, tenantId, session),
      runs: await readRuns(sql, tenantId, session),
      timeline: timeline.items,
      timelineCursor: timeline.nextCursor,
      tokens: await readTokens(sql, tenantId, session.id),
      findings: await findingsOfSession(sql, tenantId, session),
      actions: await readActions(sql, tenantId, session),
      gaps: await readGaps(sql, tenantId, session),
      asOf: asOf.toString(),
    }
  })
}

const RUN_ROWS = `SELECT run_id, state, started_at, ended_at, error, stop_reason, attempts, model_calls, tool_count, input_tokens,
    output_tokens, cache_read_tokens, cache_write_tokens, cost_usd, resumed
  FROM run WHERE tenant_id = $1 AND session_id = $2 ORDER BY started_at DESC NULLS FIRST LIMIT ${RUNS}`

type RunRow = Record<'input_tokens' | 'output_tokens' | 'cache_read_tokens' | 'cache_write_tokens', string> & {
  run_id: string
  state: string
  started_at: Date | null
  ended_at: Date | null
  error: string | null
  stop_reason: string | null
  attempts: number
  model_calls: number
  tool_count: number
  cost_usd: string | null
  resumed: boolean
}

async function readRuns(sql: TenantConnection, tenantId: string, { id, hasActiveRun }: SessionView): Promise<RunView[]> {
  const { rows } = await sql.query<RunRow>(RUN_ROWS, [tenantId, id])
  const runs = rows.map(runView)
  return runs.map((run) => ({ ...run, state: shownRunState(run, runs, hasActiveRun) }))
}

function runView(row: RunRow): RunView {
  return {
    runId: row.run_id,
    state: row.state,
    startedAt: isoOrNull(row.started_at),
    endedAt: isoOrNull(row.ended_at),
    error: row.error,
    stopReason: row.stop_reason,
    attempts: row.attempts,
    modelCalls: row.model_calls,
    toolCount: row.tool_count,
    inputTokens: Number(row.input_tokens),
    outputTokens: Number(row.output_tokens),
    cacheReadTokens: Number(row.cache_read_tokens),
    cacheWriteTokens: Number(row.cache_write_tokens),
    costUsd: numberOrNull(row.cost_usd),
    resumed: row.resumed,
  }
}

const TOKENS = `SELECT at, input, output, cache_read AS "cacheRead", cache_write AS "cacheWrite" FROM token_use
  WHERE tenant_id = $1 AND session_id = $2 ORDER BY at DESC LIMIT ${TOKEN_POINTS}`

/** One point a model call, oldest first. */
async function readTokens(sql: TenantConnection, tenantId: string, sessionId: string): Promise<TokenPoint[]> {
  const { rows } = await sql.query<Omit<TokenPoint, 'at'> & { at: Date }>(TOKENS, [tenantId, sessionId])
  return rows.reverse().map((row) => ({ ...row, at: row.at.toISOString() }))
}

const ACTION_ROWS = `SELECT id, action, gateway_id AS "gatewayId", session_key AS "sessionKey", agent_id AS "agentId",
    requested_by AS "requestedBy", requested_at AS "requestedAt", state, outcome, finished_at AS "finishedAt",
    correlation_id AS "correlationId"
  FROM action_request WHERE tenant_id = $1 AND session_key = $2 AND gateway_id = $3
  ORDER BY requested_at DESC LIMIT ${ACTIONS}`

type ActionRow = Omit<ActionView, 'requestedAt' | 'finishedAt'> & { requestedAt: Date; finishedAt: Date | null }

async function readActions(sql: TenantConnection, tenantId: string, { key, gatewayId }: SessionView): Promise<ActionView[]> {
  const { rows } = await sql.query<ActionRow>(ACTION_ROWS, [tenantId, key, gatewayId])
  return rows.map((row) => ({
    ...row,
    requestedAt: row.requestedAt.toISOString(),
    finishedAt: isoOrNull(row.finishedAt),
  }))
}

const GAP_ROWS = `SELECT id, gateway_id AS "gatewayId", from_at AS "fromAt", to_at AS "toAt", reason, missed, recovered
  FROM gateway_gap WHERE tenant_id = $1 AND gateway_id = $2 AND (to_at IS NULL OR to_at >= $3)
  ORDER BY from_at DESC LIMIT ${GAPS}`

type GapRow = Omit<GapView, 'fromAt' | 'toAt'> & { fromAt: Date; toAt: Date | null }

async function readGaps(sql: TenantConnection, tenantId: string, session: SessionView): Promise<GapView[]> {
  const { rows } = await sql.query<GapRow>(GAP_ROWS, [tenantId, session.gatewayId, session.firstSeenAt])
  return rows.map((row) => ({ ...row, fromAt: row.fromAt.toISOString(), toAt: isoOrNull(row.toAt) }))
}
