import type { GatewayState } from '#domain/gateway/state.ts'
import type { TenantConnection } from '#prisma/client.ts'

/** A gateway as rules look at it. */
export type SeenGateway = {
  id: string
  slug: string
  name: string
  state: GatewayState
  stateSince: Date
  stateReason: string | null
}

const GATEWAYS = `SELECT id, slug, name, state, state_since AS "stateSince", state_reason AS "stateReason"
  FROM gateway WHERE tenant_id = $1::uuid AND removed_at IS NULL`

/** All watched gateways with their state. */
export const seenGateways = async (sql: TenantConnection, tenantId: string): Promise<SeenGateway[]> =>
  (await sql.query<SeenGateway>(GATEWAYS, [tenantId])).rows
