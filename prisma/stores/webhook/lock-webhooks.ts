import type { TenantConnection } from '#prisma/client.ts'

const LOCK = `SELECT pg_advisory_xact_lock(hashtextextended('webhooks/' || $1::text, 0))`

/**
 * Who follows the stream and who changes the list of webhooks take turns, to the end of their transactions: no two go over the same
 * part, and nothing is queued for a webhook that goes. Take it before anything is read.
 */
export async function lockWebhooks(sql: TenantConnection, tenantId: string): Promise<void> {
  await sql.query(LOCK, [tenantId])
}
