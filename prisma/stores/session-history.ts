import type { Observation } from '#domain/session/observation.ts'
import type { Database } from '#prisma/client.ts'

/** How much of each session's past is read back, for sessions active since a time (ms since epoch). */
export type HistoryScope = { perSession: number; activeSince: number }

/** A stored fact of an active session; `last_activity_at` only on a session's newest. */
type HistoryRow = {
  key: string
  agent_id: string
  run_id: string | null
  kind: string
  at: Date
  dedup_key: string
  body: Record<string, unknown>
}

const ACTIVE = `SELECT id, key, agent_id, last_activity_at FROM session
  WHERE tenant_id = $1 AND gateway_id = $2 AND active_at >= to_timestamp($3::float8 / 1000) AND gone_at IS NULL`

const RECENT = `SELECT s.key, s.agent_id, e.run_id, e.kind, e.at, e.dedup_key, e.body
  FROM unnest($2::uuid[], $3::text[], $4::text[]) AS s(id, key, agent_id)
  CROSS JOIN LATERAL (SELECT * FROM session_event e WHERE e.tenant_id = $1::uuid AND e.session_id = s.id
    ORDER BY e.at DESC, e.id DESC LIMIT $5) e
  WHERE e.kind <> 'health-changed' ORDER BY e.at, e.id`

type ActiveRow = { id: string; key: string; agent_id: string; last_activity_at: Date | null }

/**
 * The latest facts of a gateway's active sessions, oldest first, to rebuild what a watch had in mind when it ended.
 * Texts and arguments are as they were kept, their digests whole. Signs of life are not kept one by one: the time of the
 * last one stands for them all.
 */
export async function recentObservations(
  db: Database,
  tenantId: string,
  gatewayId: string,
  { perSession, activeSince }: HistoryScope,
): Promise<Observation[]> {
  return await db.withTenantSql(tenantId, async (sql) => {
    const active = (await sql.query<ActiveRow>(ACTIVE, [tenantId, gatewayId, activeSince])).rows
    const columns = [active.map((row) => row.id), active.map((row) => row.key), active.map((row) => row.agent_id)]
    const { rows } = await sql.query<HistoryRow>(RECENT, [tenantId, ...columns, perSession])
    const last = new Map(rows.map((row) => [row.key, row]))
    return [...rows.map(observation), ...active.flatMap((row) => lastSign(row, last.get(row.key)))]
  })
}

const observation = (row: HistoryRow): Observation =>
  ({
    ...row.body,
    kind: row.kind,
    at: row.at.getTime(),
    sessionKey: row.key,
    agentId: row.agent_id,
    runId: row.run_id,
    dedupKey: row.dedup_key,
    // The body was written from an observation of this kind.
  }) as unknown as Observation

function lastSign({ key, agent_id, last_activity_at }: ActiveRow, last: HistoryRow | undefined): Observation[] {
  if (!last || !last_activity_at || last_activity_at <= last.at) return []
  const at = last_activity_at.getTime()
  const dedupKey = `text-progressed:${last.run_id ?? key}:t${at}`
  return [{ kind: 'text-progressed', at, sessionKey: key, agentId: agent_id, runId: last.run_id, dedupKey }]
}

/** When each session that is still there was last updated by the gateway's word (ms since epoch): where catch-up starts. */
export async function sessionCursors(db: Database, tenantId: string, gatewayId: string): Promise<Map<string, number>> {
  const text = `SELECT key, gateway_updated_at AS at FROM session
    WHERE tenant_id = $1 AND gateway_id = $2 AND gone_at IS NULL AND gateway_updated_at IS NOT NULL`
  const { rows } = await db.withTenantSql(
    tenantId,
    async (sql) => await sql.query<{ key: string; at: Date }>(text, [tenantId, gatewayId]),
  )
  return new Map(rows.map((row) => [row.key, row.at.getTime()]))
}
