import type { TenantConnection } from '#prisma/client.ts'
import type { IngestBatch } from '../prepared-observation.ts'
import { storableText } from '../storable.ts'

/** What frames say of the gateway, and the sessions that a whole listing no longer has. */
export type GatewayFacts = { slug: string; demo: boolean; absent: readonly string[] }

const GATEWAY = 'SELECT slug, demo FROM gateway WHERE tenant_id = $1 AND id = $2'

const POLLED = `UPDATE gateway SET last_poll_at = greatest(last_poll_at, to_timestamp($3::float8 / 1000))
  WHERE tenant_id = $1 AND id = $2 RETURNING slug, demo`

/** A session that was first seen, or seen again, after the listing was made is not missing from it. */
const ABSENT = `SELECT key FROM session WHERE tenant_id = $1 AND gateway_id = $2 AND gone_at IS NULL AND NOT key = ANY($3::text[])
  AND greatest(row_at, last_activity_at, first_seen_at) < to_timestamp($4::float8 / 1000)`

/** @throws when the tenant has no such gateway. */
export async function readGateway(
  sql: TenantConnection,
  tenantId: string,
  { gatewayId, poll }: IngestBatch,
): Promise<GatewayFacts> {
  const { rows } = poll
    ? await sql.query<{ slug: string; demo: boolean }>(POLLED, [tenantId, gatewayId, poll.at])
    : await sql.query<{ slug: string; demo: boolean }>(GATEWAY, [tenantId, gatewayId])
  const gateway = rows[0]
  if (!gateway) throw new Error(`There is no gateway ${gatewayId} in this tenant.`)
  if (!poll?.complete) return { ...gateway, absent: [] }
  const absent = await sql.query<{ key: string }>(ABSENT, [tenantId, gatewayId, poll.keys.map(storableText), poll.at])
  return { ...gateway, absent: absent.rows.map((row) => row.key) }
}
