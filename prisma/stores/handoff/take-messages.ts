import { randomUUID } from 'node:crypto'
import type { HandoffTaken } from '#contracts/api/response.ts'
import {
  buryHead,
  type DurableChannel,
  deliverable,
  expireLease,
  giveLease,
  type Moved,
  whyStopped,
} from '#domain/handoff/durable-channel.ts'
import type { Database, TenantConnection } from '#prisma/client.ts'
import { lockChannel, writeChannel } from './channel-row.ts'
import { byIndex } from './send-messages.ts'

/** A delivery holds no more than this, but for a single message that is larger: what a process has to hold at once. */
const MOST_BYTES = 2_000_000
/** Messages looked at for a deadline that passed, in one call. */
const LOOK = 1_000

const OLDEST = `SELECT seq, key, body, sent_at, deadline_at FROM (
    SELECT m.*, sum(m.bytes) OVER (ORDER BY m.seq) - m.bytes AS before FROM (
      SELECT seq, key, body, bytes, sent_at, deadline_at FROM handoff_message
      WHERE tenant_id = $1::uuid AND channel = $2 AND seq >= $3 ORDER BY seq LIMIT $4) m) l
  WHERE before < ${MOST_BYTES} ORDER BY seq`

type Row = { seq: string; key: string; body: unknown; sent_at: Date; deadline_at: Date | null }
type Asked = { consumer: string; max: number; leaseSeconds: number }

/** Gives the oldest messages of a channel to one consumer; null = there is no such channel. */
export async function takeMessages(
  db: Database,
  tenantId: string,
  name: string,
  { consumer, max, leaseSeconds }: Asked,
): Promise<HandoffTaken | null> {
  return await db.withTenantSql(
    tenantId,
    async (sql) => {
      const channel = await lockChannel(sql, tenantId, name)
      if (!channel) return null
      const { now } = channel
      const swept = await sweep(sql, { tenantId, name, now }, channel.state)
      const says = whyStopped(swept.channel, now)
      const rows = says === null ? await oldest(sql, { tenantId, name, now }, swept.channel, max) : []
      const last = rows.at(-1)
      if (!last) {
        if (swept.channel !== channel.state) await writeChannel(sql, tenantId, channel, swept)
        return { leaseId: null, leasedUntil: null, says: says ?? 'Nothing waits.', items: [] }
      }
      const until = now + leaseSeconds * 1_000
      const lease = { id: randomUUID(), to: Number(last.seq), consumer, at: now, until }
      await writeChannel(sql, tenantId, channel, { ...swept, channel: giveLease(swept.channel, lease) })
      const given = { name, consumer, now, attempts: swept.channel.attempts, error: swept.channel.lastError }
      return {
        leaseId: lease.id,
        leasedUntil: new Date(until).toISOString(),
        says: null,
        items: rows.map((row) => viewOf(row, given)),
      }
    },
    byIndex,
  )
}

type Place = { tenantId: string; name: string; now: number }

/** Ends a lease that ran out, and buries what is next in order but past its deadline. */
export async function sweep(sql: TenantConnection, place: Place, state: DurableChannel): Promise<Moved> {
  const expired = expireLease(state, place.now)
  const deaths = [...expired.deaths]
  let { channel } = expired
  while (!channel.lease && !channel.blocked && channel.headSeq < channel.nextSeq) {
    const from = channel.headSeq
    for (const { deadline_at: deadline } of await deadlines(sql, place, from)) {
      if (deadline === null || deadline.getTime() > place.now || channel.blocked) return { channel, deaths }
      const buried = buryHead(channel, `Its deadline, ${deadline.toISOString()}, passed before it took effect.`)
      channel = buried.channel
      deaths.push(...buried.deaths)
    }
    if (channel.headSeq === from) break
  }
  return { channel, deaths }
}

const DEADLINES = `SELECT deadline_at FROM handoff_message WHERE tenant_id = $1::uuid AND channel = $2 AND seq >= $3 ORDER BY seq LIMIT $4`

/** Of the oldest message, and of more of them when that one is past its deadline. */
async function deadlines(
  sql: TenantConnection,
  { tenantId, name, now }: Place,
  from: number,
): Promise<{ deadline_at: Date | null }[]> {
  const read = async (limit: number) =>
    (await sql.query<{ deadline_at: Date | null }>(DEADLINES, [tenantId, name, from, limit])).rows
  const first = await read(1)
  const deadline = first[0]?.deadline_at
  return deadline && deadline.getTime() <= now ? await read(LOOK) : first
}

/** Those that can be delivered now: up to the first whose deadline passed, which dies when it is its turn. */
async function oldest(sql: TenantConnection, { tenantId, name, now }: Place, state: DurableChannel, max: number): Promise<Row[]> {
  const { rows } = await sql.query<Row>(OLDEST, [tenantId, name, state.headSeq, deliverable(state, max)])
  const late = rows.findIndex(({ deadline_at: deadline }) => deadline !== null && deadline.getTime() <= now)
  return late === -1 ? rows : rows.slice(0, late)
}

function viewOf(
  { seq, key, body, sent_at, deadline_at }: Row,
  {
    name,
    consumer,
    now,
    attempts,
    error,
  }: { name: string; consumer: string; now: number; attempts: number; error: string | null },
): HandoffTaken['items'][number] {
  const times = {
    sentAt: sent_at.toISOString(),
    deadlineAt: deadline_at?.toISOString() ?? null,
    deliveredAt: new Date(now).toISOString(),
  }
  const state = { state: 'leased', attempts, consumer, effectiveAt: null, lastError: error } as const
  return { channel: name, seq, key, body, ...times, ...state }
}
