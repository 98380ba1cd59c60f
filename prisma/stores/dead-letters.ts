import type { DeadLetterPage, DeadLettersQuery } from '#contracts/api/response.ts'
import type { Database } from '#prisma/client.ts'
import { type DeliveryRecord, deliveryColumns, deliveryView } from './notice-view.ts'

const LETTERS = `SELECT ${deliveryColumns}, d.body->'message'->>'title' AS title FROM notice_delivery d
  WHERE d.tenant_id = $1::uuid AND d.state = 'dead' AND ($2::text IS NULL OR d.channel = $2) ORDER BY d.queued_at DESC, d.id LIMIT $3`

const COUNT = `SELECT count(*)::int AS total FROM notice_delivery d
  WHERE d.tenant_id = $1::uuid AND d.state = 'dead' AND ($2::text IS NULL OR d.channel = $2)`

/** Messages that were given up on, newest first. */
export async function listDeadLetters(
  db: Database,
  tenantId: string,
  { channel, limit }: DeadLettersQuery,
): Promise<DeadLetterPage> {
  return await db.withTenantSql(tenantId, async (sql) => {
    const values = [tenantId, channel ?? null]
    const { rows } = await sql.query<DeliveryRecord & { title: string }>(LETTERS, [...values, limit])
    const counted = await sql.query<{ total: number }>(COUNT, values)
    const items = rows.map(({ title, ...row }) => ({ ...deliveryView(row), title }))
    return { items, total: counted.rows[0]?.total ?? 0 }
  })
}
