import type { Database } from '#prisma/client.ts'

/** Whoever queues a message has it sent within seconds; after this nobody does. */
const LEFT = `SELECT d.id, d.key LIKE 'test/%' AS once FROM notice_delivery d WHERE d.tenant_id = $1::uuid AND d.state IN ('queued', 'sending')
    AND greatest(d.queued_at, d.attempted_at) < now() - interval '2 minutes' ORDER BY d.queued_at, d.id LIMIT 200`

/** `once` = a test: one attempt, whose failure raises no alarm. */
export type LeftDelivery = { id: string; once: boolean }

/** Messages that wait and that nobody tried to send for minutes, oldest first. */
export async function leftDeliveries(db: Database, tenantId: string): Promise<LeftDelivery[]> {
  return (await db.withTenantSql(tenantId, async (sql) => await sql.query<LeftDelivery>(LEFT, [tenantId]))).rows
}
