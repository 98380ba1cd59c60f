import type { EvidenceView } from '#contracts/evidence.ts'
import { type HandoffChannelView, type HandoffFaultView, handoffFaultKinds } from '#contracts/handoffs.ts'
import { type DurableChannel, waitingIn, whyStopped } from '#domain/handoff/durable-channel.ts'
import type { Database, TenantConnection } from '#prisma/client.ts'
import { appendFrames } from '../append-frames.ts'
import { headOf } from '../stream-head.ts'

export const FINDING_KIND = 'handoff'
type Fault = HandoffFaultView['fault']

/** What a finding about a channel is about. One a fault and channel is open at a time. */
export const faultSubject = (fault: string, channel: string): string => `handoff/${fault}/${channel}`

const COLUMNS = `channel, durable, capacity, blocks, blocked, next_seq, head_seq, dead, sent, effective, awaited, paused_at, not_before,
  lease_id, lease_to, consumer, leased_at, leased_until, last_message_at, clock_timestamp() AS now`
const SOME = `SELECT ${COLUMNS} FROM handoff_channel WHERE tenant_id = $1::uuid AND channel = ANY ($2::text[]) ORDER BY channel`
const ALL = `SELECT ${COLUMNS} FROM handoff_channel WHERE tenant_id = $1::uuid ORDER BY channel`
const FAULTS = `SELECT subject, verdict, since, evidence FROM finding
  WHERE tenant_id = $1::uuid AND kind = '${FINDING_KIND}' AND cleared_at IS NULL AND ($2::text[] IS NULL OR subject = ANY ($2::text[]))`

type Row = {
  channel: string
  durable: boolean
  capacity: number
  blocks: boolean
  blocked: boolean
  next_seq: string
  head_seq: string
  dead: number
  sent: string
  effective: string
  awaited: number
  paused_at: Date | null
  not_before: Date | null
  lease_id: string | null
  lease_to: string | null
  consumer: string | null
  leased_at: Date | null
  leased_until: Date | null
  last_message_at: Date | null
  now: Date
}
type FaultRow = { subject: string; verdict: Fault; since: Date; evidence: EvidenceView[] }

/** Every channel with what is wrong with it now. The position is that of the stream before they were read. */
export async function listChannels(db: Database, tenantId: string): Promise<{ items: HandoffChannelView[]; asOf: string }> {
  return await db.withTenantSql(tenantId, async (sql) => {
    const asOf = (await headOf(sql, tenantId)).toString()
    return { asOf, items: await readChannels(sql, tenantId, null) }
  })
}

/** Puts channels on the stream as they are now. In a transaction, do it last (see `appendFrames`). */
export async function showChannels(sql: TenantConnection, tenantId: string, names: readonly string[]): Promise<void> {
  const channels = await readChannels(sql, tenantId, names)
  await appendFrames(
    sql,
    tenantId,
    channels.map((channel) => ({ type: 'handoff', channel })),
  )
}

/** Channels by name; `null` = all. */
export async function readChannels(
  sql: TenantConnection,
  tenantId: string,
  names: readonly string[] | null,
): Promise<HandoffChannelView[]> {
  const { rows } = await sql.query<Row>(names ? SOME : ALL, names ? [tenantId, names] : [tenantId])
  const subjects = names?.flatMap((name) => handoffFaultKinds.map((fault) => faultSubject(fault, name))) ?? null
  const open = await sql.query<FaultRow>(FAULTS, [tenantId, subjects])
  const byChannel = Map.groupBy(open.rows, ({ subject, verdict }) => subject.slice(faultSubject(verdict, '').length))
  return rows.map((row) => viewOf(row, byChannel.get(row.channel) ?? []))
}

/** Worst first: what stops work, then what is lost, then what is wrong, then what is merely odd. */
const WORST: readonly Fault[] = ['dead', 'overdue', 'full', 'gap', 'stale', 'reordered', 'duplicate']

function viewOf(row: Row, faults: readonly FaultRow[]): HandoffChannelView {
  const { channel, durable, capacity, blocks, paused_at, last_message_at } = row
  const state = stateOf(row)
  const stopped = durable && waitingIn(state) + Number(state.blocked) > 0 ? whyStopped(state, row.now.getTime()) : null
  return {
    ...{ channel, durable, blocks, stopped, capacity: durable ? capacity : null },
    ...{
      waiting: durable ? waitingIn(state) : row.awaited,
      dead: row.dead,
      sent: Number(row.sent),
      effective: Number(row.effective),
    },
    ...{ pausedAt: paused_at?.toISOString() ?? null, lastMessageAt: last_message_at?.toISOString() ?? null },
    faults: faults.map(faultOf).toSorted((a, b) => WORST.indexOf(a.fault) - WORST.indexOf(b.fault)),
  }
}

const faultOf = ({ verdict, since, evidence }: FaultRow): HandoffFaultView => ({
  fault: verdict,
  says: evidence.map(({ says }) => says).join(' '),
  messages: evidence.flatMap(({ observations }) => observations),
  since: since.toISOString(),
})

function stateOf(row: Row): DurableChannel {
  const { lease_id: id, lease_to: to, consumer, leased_at: at, leased_until: until, now } = row
  const holds = id !== null && to !== null && consumer !== null && at !== null && until !== null && until > now
  return {
    ...{ blocks: row.blocks, blocked: row.blocked, nextSeq: Number(row.next_seq), headSeq: Number(row.head_seq) },
    ...{ maxAttempts: 1, attempts: 0, batchLimit: null, lastError: null },
    ...{ notBefore: row.not_before?.getTime() ?? null, pausedAt: row.paused_at?.getTime() ?? null },
    lease: holds ? { id, to: Number(to), consumer, at: at.getTime(), until: until.getTime() } : null,
  }
}
