import type { z } from 'zod'
import type { HandoffAcknowledgeBody, HandoffAcknowledged } from '#contracts/api/response.ts'
import { settle, waitingIn } from '#domain/handoff/durable-channel.ts'
import type { Database } from '#prisma/client.ts'
import { lockChannel, writeChannel } from './channel-row.ts'
import { byIndex } from './send-messages.ts'

const DELIVERED = `INSERT INTO handoff_delivery (tenant_id, channel, to_seq, from_seq, consumer, attempts, delivered_at, effective_at)
  VALUES ($1::uuid, $2, $3, $4, $5, $6, to_timestamp($7::float8 / 1000), to_timestamp($8::float8 / 1000))`

export type AcknowledgeOutcome =
  | ({ kind: 'settled' } & HandoffAcknowledged)
  | { kind: 'lost'; says: string }
  | { kind: 'no-channel' }

/** Settles what a consumer says of its lease. Repeating it settles nothing more. `lost` = the lease is not this one's any more. */
export async function acknowledgeMessages(
  db: Database,
  tenantId: string,
  name: string,
  { leaseId, upTo, failed, keep }: z.output<typeof HandoffAcknowledgeBody>,
): Promise<AcknowledgeOutcome> {
  return await db.withTenantSql(
    tenantId,
    async (sql) => {
      const channel = await lockChannel(sql, tenantId, name)
      if (!channel) return { kind: 'no-channel' }
      const { state, now, dead } = channel
      const asked = {
        ...{ leaseId, upTo: upTo === undefined ? null : Number(upTo) },
        failed: failed ? { seq: Number(failed.seq), error: failed.error } : null,
        keepUntil: keep ? now + keep.leaseSeconds * 1_000 : null,
      }
      const answer = settle(state, asked, now)
      if (!answer.ok) return { kind: 'lost', says: answer.says }
      const { moved, settled } = answer
      if (moved.channel !== state) await writeChannel(sql, tenantId, channel, moved, settled)
      if (settled > 0 && state.lease) {
        const [from, to] = [state.headSeq, state.headSeq + settled - 1]
        const { consumer, at } = state.lease
        await sql.query(DELIVERED, [tenantId, name, to, from, consumer, state.attempts, at, now])
      }
      return { kind: 'settled', settled, waiting: waitingIn(moved.channel), dead: dead + moved.deaths.length }
    },
    byIndex,
  )
}
