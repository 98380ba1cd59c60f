import type { Death, DurableChannel, Moved } from '#domain/handoff/durable-channel.ts'
import type { TenantConnection } from '#prisma/client.ts'
import { storableText } from '../storable.ts'

/** A locked channel with the database's clock, ms since epoch, the same for every process. */
export type LockedChannel = { name: string; state: DurableChannel; capacity: number; dead: number; now: number }

type Row = {
  capacity: number
  blocks: boolean
  max_attempts: number
  next_seq: string
  head_seq: string
  blocked: boolean
  attempts: number
  batch_limit: number | null
  not_before: number | null
  lease_id: string | null
  lease_to: string | null
  consumer: string | null
  leased_at: number | null
  leased_until: number | null
  last_error: string | null
  paused_at: number | null
  dead: number
  now: number
}

const ms = (column: string) => `(extract(epoch FROM ${column}) * 1000)::float8`

/** Whoever sends, takes or settles waits here for the one before: that is what orders a channel. */
const LOCK = `SELECT capacity, blocks, max_attempts, next_seq, head_seq, blocked, attempts, batch_limit, lease_id, lease_to, consumer,
    last_error, dead, ${['not_before', 'leased_at', 'leased_until', 'paused_at'].map((name) => `${ms(name)} AS ${name}`).join(', ')},
    ${ms('clock_timestamp()')} AS now
  FROM handoff_channel WHERE tenant_id = $1::uuid AND channel = $2 FOR NO KEY UPDATE`

/** Locks a channel for the rest of the transaction; null = there is none of this name. */
export async function lockChannel(sql: TenantConnection, tenantId: string, name: string): Promise<LockedChannel | null> {
  const [row] = (await sql.query<Row>(LOCK, [tenantId, name])).rows
  return row ? { name, state: stateOf(row), capacity: row.capacity, dead: row.dead, now: row.now } : null
}

function stateOf(row: Row): DurableChannel {
  const { lease_id: id, lease_to: to, consumer, leased_at: at, leased_until: until } = row
  const isLeased = id !== null && to !== null && consumer !== null && at !== null && until !== null
  return {
    ...{ blocks: row.blocks, maxAttempts: row.max_attempts, nextSeq: Number(row.next_seq), headSeq: Number(row.head_seq) },
    ...{ blocked: row.blocked, attempts: row.attempts, batchLimit: row.batch_limit, notBefore: row.not_before },
    ...{ lastError: row.last_error, pausedAt: row.paused_at },
    lease: isLeased ? { id, to: Number(to), consumer, at, until } : null,
  }
}

const WRITE = `UPDATE handoff_channel SET blocks = $3, max_attempts = $4, head_seq = $5, blocked = $6, attempts = $7, batch_limit = $8,
    not_before = to_timestamp($9::float8 / 1000), lease_id = $10::uuid, lease_to = $11, consumer = $12,
    leased_at = to_timestamp($13::float8 / 1000), leased_until = to_timestamp($14::float8 / 1000), last_error = $15,
    dead = dead + $16, effective = effective + $17, changed_at = clock_timestamp()
  WHERE tenant_id = $1::uuid AND channel = $2`
const BURY = `UPDATE handoff_message m SET fate = 'dead', fate_at = clock_timestamp(), attempts = d.attempts, last_error = d.error
  FROM unnest($3::bigint[], $4::int[], $5::text[]) AS d(seq, attempts, error)
  WHERE m.tenant_id = $1::uuid AND m.channel = $2 AND m.seq = d.seq`

/** Writes where a locked channel stands now, and the fate of those that died. `settled` = messages that took effect. */
export async function writeChannel(
  sql: TenantConnection,
  tenantId: string,
  { name }: LockedChannel,
  { channel, deaths }: Moved,
  settled = 0,
): Promise<void> {
  const { lease } = channel
  const figures = [channel.blocks, channel.maxAttempts, channel.headSeq, channel.blocked, channel.attempts, channel.batchLimit]
  const held = [lease?.id ?? null, lease?.to ?? null, lease?.consumer ?? null, lease?.at ?? null, lease?.until ?? null]
  const error = channel.lastError === null ? null : storableText(channel.lastError)
  const values = [...figures, channel.notBefore, ...held, error, deaths.length, settled]
  await sql.query(WRITE, [tenantId, name, ...values])
  if (deaths.length > 0) await bury(sql, tenantId, name, deaths)
}

async function bury(sql: TenantConnection, tenantId: string, name: string, deaths: readonly Death[]): Promise<void> {
  const columns = [deaths.map(({ seq }) => seq), deaths.map(({ attempts }) => attempts)]
  await sql.query(BURY, [tenantId, name, ...columns, deaths.map(({ error }) => storableText(error))])
}
