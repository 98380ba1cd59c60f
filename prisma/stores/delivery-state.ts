import type { DeliveryView } from '#contracts/alerts.ts'
import type { Database } from '#prisma/client.ts'

type Seen = Pick<DeliveryView, 'channel' | 'state' | 'lastError'>

const ONE = `SELECT channel, state, last_error AS "lastError" FROM notice_delivery WHERE tenant_id = $1::uuid AND id = $2::uuid`

/** How a delivery stands; null when there is none of that id. */
export async function deliveryState(db: Database, tenantId: string, id: string): Promise<Seen | null> {
  const { rows } = await db.withTenantSql(tenantId, async (sql) => await sql.query<Seen>(ONE, [tenantId, id]))
  return rows[0] ?? null
}
