import type { TenantConnection } from '#prisma/client.ts'
import { storableText } from '../storable.ts'
import type { SessionFacts } from './batch.ts'

/** What a batch needs to know of a session before it changes it. The row stays locked until the transaction ends. */
export type LockedSession = {
  id: string
  key: string
  agentId: string
  lastActivityAt: number | null
  verdict: string
  verdictSince: number | null
}

type Scope = { tenantId: string; gatewayId: string; receivedAt: number }

/** Both statements take their rows in the order of the key, so that two watches of one gateway wait and never deadlock. */
const INSERT = `INSERT INTO session (tenant_id, gateway_id, key, agent_id, imported, first_seen_at, active_at, search_text)
  SELECT $1::uuid, $2::uuid, f.key, f.agent_id, f.imported, to_timestamp($6::float8 / 1000), to_timestamp($6::float8 / 1000),
    lower(f.key || ' ' || f.agent_id)
  FROM unnest($3::text[], $4::text[], $5::boolean[]) AS f(key, agent_id, imported) ORDER BY f.key
  ON CONFLICT (tenant_id, gateway_id, key) DO NOTHING RETURNING agent_id`

const LOCK = `SELECT id, key, agent_id, last_activity_at, verdict, verdict_since FROM session
  WHERE tenant_id = $1 AND gateway_id = $2 AND key = ANY($3::text[]) ORDER BY key FOR NO KEY UPDATE`

/** One that only history knew is a live one from now on. */
const AGENTS = `INSERT INTO agent AS known (tenant_id, gateway_id, agent_id)
  SELECT $1::uuid, $2::uuid, a FROM unnest($3::text[]) AS a ORDER BY a
  ON CONFLICT (tenant_id, gateway_id, agent_id) DO UPDATE SET imported = false WHERE known.imported`

/** Rows to make first (`missing`), and sessions that only a verdict speaks of: these are locked when known, and not made. */
type Wanted = { facts: ReadonlyMap<string, SessionFacts>; missing: readonly string[]; judged: readonly string[] }

/** Makes the rows that are missing and locks those of the batch, by key. */
export async function lockSessions(
  sql: TenantConnection,
  scope: Scope,
  { facts, missing, judged }: Wanted,
): Promise<Map<string, LockedSession>> {
  const { tenantId, gatewayId } = scope
  const byKey = new Map([...facts.values()].map((session) => [storableText(session.key), session]))
  if (missing.length > 0)
    await makeSessions(
      sql,
      scope,
      missing.flatMap((key) => byKey.get(key) ?? []),
    )
  const keys = [...new Set([...byKey.keys(), ...judged])]
  const { rows } = await sql.query<LockedRow>(LOCK, [tenantId, gatewayId, keys])
  return new Map(rows.map((row) => [row.key, lockedSession(row)]))
}

async function makeSessions(
  sql: TenantConnection,
  { tenantId, gatewayId, receivedAt }: Scope,
  sessions: readonly SessionFacts[],
): Promise<void> {
  const keys = sessions.map((session) => storableText(session.key))
  const agentIds = sessions.map((session) => storableText(session.agentId))
  const imported = sessions.map((session) => session.imported)
  const made = await sql.query<{ agent_id: string }>(INSERT, [tenantId, gatewayId, keys, agentIds, imported, receivedAt])
  const agents = [...new Set(made.rows.map((row) => row.agent_id))]
  if (agents.length > 0) await sql.query(AGENTS, [tenantId, gatewayId, agents])
}

type LockedRow = {
  id: string
  key: string
  agent_id: string
  last_activity_at: Date | null
  verdict: string
  verdict_since: Date | null
}

const lockedSession = (row: LockedRow): LockedSession => ({
  id: row.id,
  key: row.key,
  agentId: row.agent_id,
  lastActivityAt: row.last_activity_at?.getTime() ?? null,
  verdict: row.verdict,
  verdictSince: row.verdict_since?.getTime() ?? null,
})
