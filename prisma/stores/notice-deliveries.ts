import type { NoticeMessage } from '#contracts/alerts.ts'
import type { DeliveryBody } from '#contracts/deliveries.ts'
import type { Database, TenantConnection, TenantTransaction } from '#prisma/client.ts'
import { runSql } from './run-sql.ts'
import { storableJson, storableText } from './storable.ts'

/** A message for one channel. What is left out of `about` is that of a page: firing, critical, now. */
export type QueuedMessage = {
  /** Once in the tenant: `<alert>/<seq>/<channel>`, `test/<id>/<channel>`, `page/<id>/<channel>`. Receivers see it as idempotency key. */
  key: string
  channel: string
  message: NoticeMessage
  noticeId?: string | null
  alertId?: string | null
  about?: Partial<Omit<DeliveryBody, 'message'>>
}

const INSERT = `INSERT INTO notice_delivery (tenant_id, key, channel, notice_id, alert_id, state, body)
  SELECT $1::uuid, q.key, q.channel, q.notice_id::uuid, q.alert_id::uuid, 'queued', q.body
  FROM ROWS FROM (jsonb_to_recordset($2::jsonb) AS (key text, channel text, notice_id text, alert_id text, body jsonb))
    WITH ORDINALITY AS q(key, channel, notice_id, alert_id, body, n)
  ORDER BY q.n ON CONFLICT (tenant_id, key) DO NOTHING`

const BY_KEY = `SELECT id, key FROM notice_delivery WHERE tenant_id = $1::uuid AND key = ANY($2::text[])`

/**
 * Queues messages, in their order, in the caller's transaction if there is one. A key that was queued before keeps its delivery.
 * Sending is `startDelivery` of workflows/alert/deliver-notice.ts. No frame goes out: who queues shows the notice.
 * @returns the ids of the deliveries, in the order of `messages`
 */
export async function queueMessages(
  to: Database | TenantConnection | TenantTransaction,
  tenantId: string,
  messages: readonly QueuedMessage[],
): Promise<string[]> {
  if ('withTenantSql' in to) return await to.withTenantSql(tenantId, async (sql) => await queueMessages(sql, tenantId, messages))
  if (messages.length === 0) return []
  await runSql(to, INSERT, [tenantId, storableJson(messages.map(rowOf))])
  const keys = messages.map(({ key }) => storableText(key))
  const rows = await runSql<{ id: string; key: string }>(to, BY_KEY, [tenantId, keys])
  const ids = new Map(rows.map((row) => [row.key, row.id]))
  return keys.map((key) => {
    const id = ids.get(key)
    if (!id) throw new Error(`The delivery ${key} was neither queued nor there.`)
    return id
  })
}

/** Queues one message. @returns the id of its delivery, old or new */
export async function queueMessage(
  to: Database | TenantConnection | TenantTransaction,
  tenantId: string,
  message: QueuedMessage,
): Promise<string> {
  const [id] = await queueMessages(to, tenantId, [message])
  if (!id) throw new Error(`The delivery ${message.key} was not queued.`)
  return id
}

function rowOf({ key, channel, message, noticeId = null, alertId = null, about = {} }: QueuedMessage) {
  const page = { severity: 'critical', status: 'firing', reason: null, seq: null, firing: 0, resolved: 0 } as const
  const body: DeliveryBody = { ...page, at: new Date().toISOString(), ...about, message }
  return { key, channel, notice_id: noticeId, alert_id: alertId, body }
}
