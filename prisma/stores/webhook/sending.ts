import type { Database } from '#prisma/client.ts'
import { storableText } from '../storable.ts'
import { webhookFailed, webhookWorked } from './webhook-health.ts'

/** The event that is this worker's to send, for as long as its claim lasts. `giveUpAt` in ms since epoch. */
export type ClaimedEvent = { id: string; eventId: string; type: string; body: string; attempts: number; giveUpAt: number }

export type EventClaim = { is: 'mine'; event: ClaimedEvent } | { is: 'busy'; forMs: number } | { is: 'nothing' }

/** How long an attempt may take, and for how long after it was queued an event is tried. */
export type ClaimTerms = { webhook: string; testId?: string; leaseMs: number; giveUpAfterMs: number }

const IS_NEXT = `d.tenant_id = $1::uuid AND d.webhook = $2 AND CASE WHEN $3::uuid IS NULL THEN d.position IS NOT NULL ELSE d.id = $3::uuid END
  AND d.state IN ('queued', 'sending')`

/** A claim whose time is over is that of a worker that died. Whatever comes late has one attempt. */
const CLAIM = `UPDATE webhook_delivery d SET state = 'sending', attempts = d.attempts + 1, attempted_at = now(),
    give_up_at = coalesce(d.give_up_at, d.queued_at + make_interval(secs => $5::float8 / 1000))
  WHERE d.tenant_id = $1::uuid AND d.id = (SELECT d.id FROM webhook_delivery d WHERE ${IS_NEXT} ORDER BY d.position LIMIT 1)
    AND (d.state = 'queued' OR d.attempted_at < now() - make_interval(secs => $4::float8 / 1000))
  RETURNING d.id, d.event_id AS "eventId", d.type, d.body, d.attempts, d.give_up_at AS "giveUpAt"`

const BUSY = `SELECT greatest(1, $4::float8 - extract(epoch FROM now() - d.attempted_at) * 1000)::float8 AS "forMs"
  FROM webhook_delivery d WHERE ${IS_NEXT} ORDER BY d.position LIMIT 1`

/** Takes the first event of a webhook that is not settled: no later one goes out before it. One worker at a time. */
export async function claimEvent(db: Database, tenantId: string, terms: ClaimTerms): Promise<EventClaim> {
  const values = [tenantId, terms.webhook, terms.testId ?? null, terms.leaseMs]
  return await db.withTenantSql(tenantId, async (sql) => {
    type Row = Omit<ClaimedEvent, 'giveUpAt'> & { giveUpAt: Date }
    const [row] = (await sql.query<Row>(CLAIM, [...values, terms.giveUpAfterMs])).rows
    if (row) return { is: 'mine', event: { ...row, giveUpAt: row.giveUpAt.getTime() } }
    const [busy] = (await sql.query<{ forMs: number }>(BUSY, values)).rows
    return busy ? { is: 'busy', forMs: busy.forMs } : { is: 'nothing' }
  })
}

const SENT = `UPDATE webhook_delivery SET state = 'sent', sent_at = now(), last_error = NULL
  WHERE tenant_id = $1::uuid AND id = $2::uuid AND state <> 'sent'`

/** Notes that the receiver took it. */
export async function recordEventSent(
  db: Database,
  tenantId: string,
  { id, webhook }: { id: string; webhook: string },
): Promise<void> {
  await db.withTenantSql(tenantId, async (sql) => {
    await sql.query(SENT, [tenantId, id])
    await webhookWorked(sql, tenantId, webhook)
  })
}

const FAILED = `UPDATE webhook_delivery SET state = $3, last_error = $4
  WHERE tenant_id = $1::uuid AND id = $2::uuid AND state IN ('queued', 'sending')`

/** What became of an attempt that failed. `alarm` false = a test, whose failure is an answer. */
export type EventFailed = { id: string; webhook: string; error: string; dead: boolean; alarm: boolean }

/** Notes a failed attempt: it waits for the next, or (`dead`) there is none. `error` is shown, and holds no secret. */
export async function recordEventFailed(
  db: Database,
  tenantId: string,
  { id, webhook, error, dead, alarm }: EventFailed,
): Promise<void> {
  await db.withTenantSql(tenantId, async (sql) => {
    await sql.query(FAILED, [tenantId, id, dead ? 'dead' : 'queued', storableText(error)])
    if (alarm) await webhookFailed(sql, tenantId, { slug: webhook, error, dead })
  })
}

const WAITING = `SELECT DISTINCT d.webhook FROM webhook_delivery d
  JOIN webhook w ON w.tenant_id = d.tenant_id AND w.slug = d.webhook AND w.state <> 'removed'
  WHERE d.tenant_id = $1::uuid AND d.state IN ('queued', 'sending') AND d.position IS NOT NULL`

/** Webhooks that have something to send. */
export async function webhooksWaiting(db: Database, tenantId: string): Promise<string[]> {
  const { rows } = await db.withTenantSql(tenantId, async (sql) => await sql.query<{ webhook: string }>(WAITING, [tenantId]))
  return rows.map(({ webhook }) => webhook)
}

const TEST = `INSERT INTO webhook_delivery (tenant_id, webhook, event_id, type, body) VALUES ($1::uuid, $2, $3::uuid, 'webhook.test', $4) RETURNING id`

/** Queues a test, which is in no other event's way. @returns the id of its delivery */
export async function queueWebhookTest(
  db: Database,
  tenantId: string,
  { webhook, eventId, body }: { webhook: string; eventId: string; body: string },
): Promise<string> {
  const { rows } = await db.withTenantSql(
    tenantId,
    async (sql) => await sql.query<{ id: string }>(TEST, [tenantId, webhook, eventId, body]),
  )
  const id = rows[0]?.id
  if (!id) throw new Error('The test was not queued.')
  return id
}
