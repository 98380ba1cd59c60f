import type { DeliveryBody } from '#contracts/deliveries.ts'
import type { Database, TenantConnection } from '#prisma/client.ts'

/** What an earlier message about the same alert left in the channel: a Slack timestamp, a Message-ID. */
export type External = Readonly<Record<string, string>>

/** A delivery that is this worker's to send, for as long as its claim lasts. */
export type ClaimedDelivery = {
  id: string
  key: string
  channel: string
  alertId: string | null
  noticeId: string | null
  attempts: number
  body: DeliveryBody
  /** ms since epoch; a failure after it makes a dead letter. */
  giveUpAt: number
  /** Of what was sent about this alert by this channel: the first and the last before this, and whether a later one went out. */
  first: External | null
  previous: External | null
  superseded: boolean
}

/** What may be tried with a delivery now. `busy`: another worker's claim lasts so many ms; `behind`: earlier ones come first. */
export type Claim =
  | { is: 'mine'; delivery: ClaimedDelivery }
  | { is: 'over'; state: 'sent' | 'skipped' | 'dead'; says: string }
  | { is: 'busy'; forMs: number }
  | { is: 'behind' }
  | { is: 'missing' }

/** The channel a delivery is for; null = there is no such delivery. */
export async function channelOfDelivery(db: Database, tenantId: string, id: string): Promise<string | null> {
  const find = 'SELECT channel FROM notice_delivery WHERE tenant_id = $1::uuid AND id = $2::uuid'
  const { rows } = await db.withTenantSql(tenantId, async (sql) => await sql.query<{ channel: string }>(find, [tenantId, id]))
  return rows[0]?.channel ?? null
}

/** Nobody waits for an earlier one that nobody is at work on. */
const FORGOTTEN = `interval '20 minutes'`

/** A claim whose time is over is that of a worker that died. Attempts end for good 15 minutes after it was queued, but one that comes later has a minute. */
const CLAIM = `UPDATE notice_delivery d SET state = 'sending', attempts = d.attempts + 1, attempted_at = now(),
    give_up_at = COALESCE(d.give_up_at, greatest(d.queued_at + interval '15 minutes', now() + interval '1 minute'))
  WHERE d.tenant_id = $1::uuid AND d.id = $2::uuid
    AND (d.state = 'queued' OR (d.state = 'sending' AND d.attempted_at < now() - make_interval(secs => $3::float8 / 1000)))
    AND NOT EXISTS (SELECT FROM notice_delivery e WHERE e.tenant_id = d.tenant_id AND e.alert_id = d.alert_id AND e.channel = d.channel
      AND e.id < d.id AND e.state IN ('queued', 'sending') AND greatest(e.queued_at, e.attempted_at) > now() - ${FORGOTTEN})
  RETURNING d.id, d.key, d.channel, d.alert_id AS "alertId", d.notice_id AS "noticeId", d.attempts, d.body, d.give_up_at AS "giveUpAt"`

const SENT_BEFORE = `SELECT e.id, e.external FROM notice_delivery e
  WHERE e.tenant_id = $1::uuid AND e.alert_id = $2::uuid AND e.channel = $3 AND e.state = 'sent' AND e.id <> $4::uuid ORDER BY e.id`

const LOOK = `SELECT state, last_error AS says,
    greatest(0, $3::float8 - extract(epoch FROM now() - attempted_at) * 1000)::float8 AS left_ms
  FROM notice_delivery WHERE tenant_id = $1::uuid AND id = $2::uuid`

/** Takes a delivery for `leaseMs`, in which its attempt has to be over. One worker at a time, and in order within an alert and channel. */
export async function claimDelivery(db: Database, tenantId: string, id: string, leaseMs: number): Promise<Claim> {
  return await db.withTenantSql(tenantId, async (sql) => {
    type Row = Omit<ClaimedDelivery, 'giveUpAt' | 'first' | 'previous' | 'superseded'> & { giveUpAt: Date }
    const [row] = (await sql.query<Row>(CLAIM, [tenantId, id, leaseMs])).rows
    if (!row) return await whyNot(sql, tenantId, { id, leaseMs })
    const others = row.alertId ? await sentOthers(sql, tenantId, row) : []
    const before = others.filter((other) => other.id < id)
    const marks = before.flatMap(({ external }) => (external ? [external] : []))
    const delivery = { ...row, giveUpAt: row.giveUpAt.getTime(), first: marks[0] ?? null, previous: marks.at(-1) ?? null }
    return { is: 'mine', delivery: { ...delivery, superseded: others.length > before.length } }
  })
}

async function sentOthers(
  sql: TenantConnection,
  tenantId: string,
  { alertId, channel, id }: Pick<ClaimedDelivery, 'alertId' | 'channel' | 'id'>,
) {
  return (await sql.query<{ id: string; external: External | null }>(SENT_BEFORE, [tenantId, alertId, channel, id])).rows
}

async function whyNot(sql: TenantConnection, tenantId: string, { id, leaseMs }: { id: string; leaseMs: number }): Promise<Claim> {
  type Row = { state: 'queued' | 'sending' | 'sent' | 'skipped' | 'dead'; says: string | null; left_ms: number }
  const [row] = (await sql.query<Row>(LOOK, [tenantId, id, leaseMs])).rows
  if (!row) return { is: 'missing' }
  if (row.state === 'queued') return { is: 'behind' }
  if (row.state === 'sending') return row.left_ms > 0 ? { is: 'busy', forMs: row.left_ms } : { is: 'behind' }
  return { is: 'over', state: row.state, says: row.says ?? '' }
}
