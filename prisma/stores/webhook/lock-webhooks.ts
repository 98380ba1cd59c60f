import type { TenantConnection } from '#prisma/client.ts'

const LOCK = `SELECT pg_advisory_xact_lock(hashtextextended('webhooks/' || $1::text, 0))`

/** Workers that follow the stream at once take turns, to the end of their transactions. Take it before anything is read. */
export async function lockWebhooks(sql: TenantConnection, tenantId: string): Promise<void> {
  await sql.query(LOCK, [tenantId])
}
