import type { DeliveryView } from '#contracts/alerts.ts'
import type { Database } from '#prisma/client.ts'
import { appendFrames } from './append-frames.ts'
import { type NewAuditEntry, recordAudit } from './audit.ts'
import { type DeliveryRecord, deliveryColumns, deliveryView, readNotices } from './notice-view.ts'

const REDRIVE = `UPDATE notice_delivery d SET state = 'queued', attempts = 0, give_up_at = NULL
  WHERE d.tenant_id = $1::uuid AND d.id = $2::uuid AND d.state = 'dead' RETURNING ${deliveryColumns}`

const ONE = `SELECT ${deliveryColumns} FROM notice_delivery d WHERE d.tenant_id = $1::uuid AND d.id = $2::uuid`

export type Redriven = { is: 'queued' | 'not-dead'; delivery: DeliveryView } | { is: 'missing' }

/** Queues a dead letter anew, on the stream and in the audit log. What is no dead letter is left as it is. */
export async function redriveDelivery(
  db: Database,
  tenantId: string,
  id: string,
  audit: Omit<NewAuditEntry, 'target'>,
): Promise<Redriven> {
  return await db.withTenantSql(tenantId, async (sql) => {
    const [row] = (await sql.query<DeliveryRecord>(REDRIVE, [tenantId, id])).rows
    if (!row) {
      const [other] = (await sql.query<DeliveryRecord>(ONE, [tenantId, id])).rows
      return other ? { is: 'not-dead', delivery: deliveryView(other) } : { is: 'missing' }
    }
    const notices = row.noticeId ? await readNotices(sql, tenantId, [row.noticeId]) : []
    await appendFrames(
      sql,
      tenantId,
      notices.map((notice) => ({ type: 'notice', notice })),
    )
    await recordAudit(sql, tenantId, { ...audit, target: `${row.channel} ${id}` })
    return { is: 'queued', delivery: deliveryView(row) }
  })
}
