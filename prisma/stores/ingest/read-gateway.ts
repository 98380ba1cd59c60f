import type { TenantConnection } from '#prisma/client.ts'
import type { IngestBatch } from '../prepared-observation.ts'
import { storableText } from '../storable.ts'

/** What frames say of the gateway, sessions that a whole listing no longer has, and those of the batch that are new. */
export type GatewayFacts = { slug: string; demo: boolean; absent: readonly string[]; missing: readonly string[] }

const GATEWAY = `SELECT slug, demo, ARRAY(SELECT f.key FROM unnest($3::text[]) AS f(key) WHERE NOT EXISTS (
    SELECT FROM session s WHERE s.tenant_id = $1 AND s.gateway_id = $2 AND s.key = f.key)) AS missing
  FROM gateway WHERE tenant_id = $1 AND id = $2`

const POLLED = `UPDATE gateway SET last_poll_at = greatest(last_poll_at, to_timestamp($3::float8 / 1000))
  WHERE tenant_id = $1 AND id = $2`

/** A session that was first seen, or seen again, after the listing was made is not missing from it. */
const ABSENT = `SELECT key FROM session WHERE tenant_id = $1 AND gateway_id = $2 AND gone_at IS NULL AND NOT key = ANY($3::text[])
  AND greatest(row_at, last_activity_at, first_seen_at) < to_timestamp($4::float8 / 1000)`

/** @throws when the tenant has no such gateway. */
export async function readGateway(
  sql: TenantConnection,
  tenantId: string,
  { gatewayId, poll, observations }: IngestBatch,
): Promise<GatewayFacts> {
  const keys = [...new Set(observations.map((fact) => storableText(fact.sessionKey)))]
  type Found = { slug: string; demo: boolean; missing: string[] }
  const { rows } = await sql.query<Found>(GATEWAY, [tenantId, gatewayId, keys])
  const gateway = rows[0]
  if (!gateway) throw new Error(`There is no gateway ${gatewayId} in this tenant.`)
  if (!poll) return { ...gateway, absent: [] }
  await sql.query(POLLED, [tenantId, gatewayId, poll.at])
  if (!poll.complete) return { ...gateway, absent: [] }
  const absent = await sql.query<{ key: string }>(ABSENT, [tenantId, gatewayId, poll.keys.map(storableText), poll.at])
  return { ...gateway, absent: absent.rows.map((row) => row.key) }
}
