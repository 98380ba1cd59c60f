import type { WebhookDeliveriesQuery } from '#contracts/api/webhooks.ts'
import type { WebhookDeliveryView } from '#contracts/webhooks.ts'
import type { Database } from '#prisma/client.ts'
import { type NewAuditEntry, recordAudit } from '../audit.ts'
import { isoOrNull } from '../session-view.ts'

const COLUMNS = `d.id, d.webhook, d.event_id AS "eventId", d.type, d.state, d.attempts, d.last_error AS "lastError", d.queued_at AS "queuedAt",
  d.attempted_at AS "attemptedAt", d.sent_at AS "sentAt"`

type DeliveryRecord = Omit<WebhookDeliveryView, 'queuedAt' | 'attemptedAt' | 'sentAt'> & {
  queuedAt: Date
  attemptedAt: Date | null
  sentAt: Date | null
}

const viewOf = ({ queuedAt, attemptedAt, sentAt, ...row }: DeliveryRecord): WebhookDeliveryView => ({
  ...row,
  queuedAt: queuedAt.toISOString(),
  attemptedAt: isoOrNull(attemptedAt),
  sentAt: isoOrNull(sentAt),
})

const SOME = `FROM webhook_delivery d WHERE d.tenant_id = $1::uuid AND ($2::text IS NULL OR d.webhook = $2) AND ($3::text IS NULL OR d.state = $3)`
const LIST = `SELECT ${COLUMNS} ${SOME} ORDER BY d.queued_at DESC, d.id DESC LIMIT $4`
const COUNT = `SELECT count(*)::int AS total ${SOME}`

/** Deliveries of webhooks, newest first; `total` counts those beyond the limit too. */
export async function listWebhookDeliveries(
  db: Database,
  tenantId: string,
  { webhook, state, limit }: WebhookDeliveriesQuery,
): Promise<{ items: WebhookDeliveryView[]; total: number }> {
  const values = [tenantId, webhook ?? null, state ?? null]
  return await db.withTenantSql(tenantId, async (sql) => {
    const { rows } = await sql.query<DeliveryRecord>(LIST, [...values, limit])
    const counted = await sql.query<{ total: number }>(COUNT, values)
    return { items: rows.map(viewOf), total: counted.rows[0]?.total ?? 0 }
  })
}

const REDRIVE = `UPDATE webhook_delivery d SET state = 'queued', attempts = 0, give_up_at = now() + interval '15 minutes'
  WHERE d.tenant_id = $1::uuid AND d.id = $2::uuid AND d.state = 'dead' AND d.position IS NOT NULL
    AND EXISTS (SELECT FROM webhook w WHERE w.tenant_id = d.tenant_id AND w.slug = d.webhook AND w.state <> 'removed')
  RETURNING ${COLUMNS}`
const ONE = `SELECT ${COLUMNS} FROM webhook_delivery d WHERE d.tenant_id = $1::uuid AND d.id = $2::uuid`

export type WebhookRedriven = { is: 'queued' | 'not-dead'; delivery: WebhookDeliveryView } | { is: 'missing' }

/** Queues a dead letter anew, in its old place, and in the audit log. What is none, or is for nobody any more, is left as it is. */
export async function redriveWebhookDelivery(
  db: Database,
  tenantId: string,
  id: string,
  audit: Omit<NewAuditEntry, 'target'>,
): Promise<WebhookRedriven> {
  return await db.withTenantSql(tenantId, async (sql) => {
    const [row] = (await sql.query<DeliveryRecord>(REDRIVE, [tenantId, id])).rows
    if (!row) {
      const [other] = (await sql.query<DeliveryRecord>(ONE, [tenantId, id])).rows
      return other ? { is: 'not-dead', delivery: viewOf(other) } : { is: 'missing' }
    }
    await recordAudit(sql, tenantId, { ...audit, target: `${row.webhook} ${id}` })
    return { is: 'queued', delivery: viewOf(row) }
  })
}
