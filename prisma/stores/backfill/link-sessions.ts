import type { TenantConnection } from '#prisma/client.ts'
import type { SessionLink } from './ready-row.ts'

/** In a run that is taken back, the sessions that came in chunks before are gone again. */
const MAKE = `INSERT INTO session (tenant_id, gateway_id, id, key, agent_id, imported, gone_at)
  SELECT $1::uuid, $2::uuid, f.id, f.key, f.agent_id, true, now() FROM unnest($3::uuid[], $4::text[], $5::text[]) AS f(id, key, agent_id)
  ORDER BY f.key ON CONFLICT DO NOTHING`

/** By where it came from first: a session that live data knows keeps its key there when the source gives it another. */
const LINK = `INSERT INTO backfill_session (row_session, session_id, gateway_id, agent_id)
  SELECT f.id, s.id, s.gateway_id, s.agent_id FROM unnest($3::uuid[], $4::text[]) AS f(id, key)
  CROSS JOIN LATERAL (
    SELECT k.id, k.gateway_id, k.agent_id FROM imported_row r JOIN session k ON k.tenant_id = r.tenant_id AND k.id = r.target_id
      WHERE r.tenant_id = $1::uuid AND r.id = f.id
    UNION ALL
    SELECT k.id, k.gateway_id, k.agent_id FROM session k WHERE k.tenant_id = $1::uuid AND k.gateway_id = $2::uuid AND k.key = f.key
    LIMIT 1) s`

/**
 * Finds the sessions that staged rows happened in, by where they came from, or by their keys at the gateway: one that was watched has
 * an id of its own.
 * @param isTrial the transaction is taken back: sessions that are not there are made for as long as it lasts
 * @throws when a session is not there, as it is copied before what happened in it
 */
export async function linkSessions(
  sql: TenantConnection,
  {
    tenantId,
    gatewayId,
    sessions,
    isTrial,
  }: { tenantId: string; gatewayId: string; sessions: readonly SessionLink[]; isTrial: boolean },
): Promise<void> {
  const columns = [sessions.map(({ id }) => id), sessions.map(({ key }) => key)]
  if (isTrial) await sql.query(MAKE, [tenantId, gatewayId, ...columns, sessions.map(({ agentId }) => agentId)])
  const { rowCount } = await sql.query(LINK, [tenantId, gatewayId, ...columns])
  if (rowCount === sessions.length) return
  throw new Error(
    `${sessions.length - (rowCount ?? 0)} of ${sessions.length} sessions are not at the gateway that they were imported to.`,
  )
}
