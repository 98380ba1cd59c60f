import { redriveHead, skipHead, withPolicy } from '#domain/handoff/durable-channel.ts'
import type { Database, TenantConnection } from '#prisma/client.ts'
import { type NewAuditEntry, recordAudit } from '../audit.ts'
import { type LockedChannel, lockChannel, writeChannel } from './channel-row.ts'
import { showChannels } from './channel-views.ts'

/** `not-dead`: these are no dead letters of the channel; nothing was done. */
export type DeadOutcome = { kind: 'done' } | { kind: 'no-channel' } | { kind: 'not-dead'; seqs: string[] }

const DEAD = `SELECT seq FROM handoff_message WHERE tenant_id = $1::uuid AND channel = $2 AND fate = 'dead' AND seq = ANY ($3::bigint[])`
/** With a number of its own at the end: its place in the order has gone by. Its deadline has too. */
const TO_END = `UPDATE handoff_message m SET seq = $3::bigint + d.n - 1, fate = NULL, fate_at = NULL, deadline_at = NULL, attempts = 0
  FROM unnest($4::bigint[]) WITH ORDINALITY AS d(seq, n) WHERE m.tenant_id = $1::uuid AND m.channel = $2 AND m.seq = d.seq`
const IN_PLACE = `UPDATE handoff_message SET fate = NULL, fate_at = NULL, deadline_at = NULL, attempts = 0
  WHERE tenant_id = $1::uuid AND channel = $2 AND seq = $3`
const SKIP = `UPDATE handoff_message SET fate = 'skipped', fate_at = clock_timestamp()
  WHERE tenant_id = $1::uuid AND channel = $2 AND seq = ANY ($3::bigint[])`
const COUNTS = `UPDATE handoff_channel SET dead = dead - $3, next_seq = next_seq + $4 WHERE tenant_id = $1::uuid AND channel = $2`

type Decision = { name: string; seqs: readonly string[]; audit: NewAuditEntry }

/** A person has dead letters delivered once more: the one that stops the channel in its place, others at the end. */
export async function redriveMessages(db: Database, tenantId: string, decision: Decision): Promise<DeadOutcome> {
  return await decide(db, tenantId, decision, async (sql, channel, seqs) => {
    const { name, state } = channel
    const late = seqs.filter((seq) => !(state.blocked && seq === state.headSeq))
    if (late.length > 0) await sql.query(TO_END, [tenantId, name, state.nextSeq, late])
    if (late.length < seqs.length) {
      await sql.query(IN_PLACE, [tenantId, name, state.headSeq])
      await writeChannel(sql, tenantId, channel, { channel: redriveHead(state), deaths: [] })
    }
    await sql.query(COUNTS, [tenantId, name, seqs.length, late.length])
  })
}

/** A person decides that dead letters are never delivered; the channel goes on after them. */
export async function skipMessages(db: Database, tenantId: string, decision: Decision): Promise<DeadOutcome> {
  return await decide(db, tenantId, decision, async (sql, channel, seqs) => {
    const { name, state } = channel
    await sql.query(SKIP, [tenantId, name, seqs])
    if (state.blocked && seqs.includes(state.headSeq))
      await writeChannel(sql, tenantId, channel, { channel: skipHead(state), deaths: [] })
    await sql.query(COUNTS, [tenantId, name, seqs.length, 0])
  })
}

async function decide(
  db: Database,
  tenantId: string,
  { name, seqs, audit }: Decision,
  work: (sql: TenantConnection, channel: LockedChannel, seqs: number[]) => Promise<void>,
): Promise<DeadOutcome> {
  return await db.withTenantSql(tenantId, async (sql) => {
    const channel = await lockChannel(sql, tenantId, name)
    if (!channel) return { kind: 'no-channel' }
    const asked = [...new Set(seqs)]
    const dead = new Set((await sql.query<{ seq: string }>(DEAD, [tenantId, name, asked])).rows.map(({ seq }) => seq))
    const others = asked.filter((seq) => !dead.has(String(Number(seq))))
    if (others.length > 0) return { kind: 'not-dead', seqs: others }
    await work(
      sql,
      channel,
      [...dead].map(Number).toSorted((a, b) => a - b),
    )
    await showChannels(sql, tenantId, [name])
    await recordAudit(sql, tenantId, audit)
    return { kind: 'done' }
  })
}

type Change = { pausedAt?: 'now' | null; capacity?: number; blocks?: boolean; maxAttempts?: number }

const SETTINGS = `UPDATE handoff_channel SET capacity = coalesce($3, capacity),
    paused_at = CASE WHEN $4 THEN NULL WHEN $5 THEN coalesce(paused_at, clock_timestamp()) ELSE paused_at END
  WHERE tenant_id = $1::uuid AND channel = $2`

/** A person pauses or resumes a channel, or changes what holds for it. @returns whether there is such a channel */
export async function changeChannel(
  db: Database,
  tenantId: string,
  { name, change, audit }: { name: string; change: Change; audit: NewAuditEntry },
): Promise<boolean> {
  return await db.withTenantSql(tenantId, async (sql) => {
    const channel = await lockChannel(sql, tenantId, name)
    if (!channel) return false
    const { capacity, blocks = channel.state.blocks, maxAttempts = channel.state.maxAttempts, pausedAt } = change
    await writeChannel(sql, tenantId, channel, { channel: withPolicy(channel.state, { blocks, maxAttempts }), deaths: [] })
    await sql.query(SETTINGS, [tenantId, name, capacity ?? null, pausedAt === null, pausedAt === 'now'])
    await showChannels(sql, tenantId, [name])
    await recordAudit(sql, tenantId, audit)
    return true
  })
}
