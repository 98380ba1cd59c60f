import type { ChannelView } from '#contracts/alerts.ts'
import type { Channel } from '#contracts/config/channels.ts'
import type { LiveFrame } from '#contracts/live.ts'
import type { Database, TenantConnection } from '#prisma/client.ts'
import { appendFrames } from './append-frames.ts'
import { clearChannelFinding, FAILING_TO_SAY_MS, raiseChannelFinding } from './channel-findings.ts'
import type { External } from './delivery-progress.ts'
import { readNotices } from './notice-view.ts'
import { type ChannelIs, channelFailed, channelWorked } from './notify-channels.ts'
import { storableJson, storableOrNull, storableText } from './storable.ts'

const SENT = `UPDATE notice_delivery SET state = $3, sent_at = CASE WHEN $3 = 'sent' THEN now() END, last_error = $4, external = $5::jsonb
  WHERE tenant_id = $1::uuid AND id = $2::uuid AND state <> 'sent' RETURNING notice_id AS "noticeId"`

export type SentOutcome = { channel: ChannelIs; state: 'sent' | 'skipped'; note: string | null; external: External | null }

/** Notes that it went out (or needs not to), its channel works, and that it is no finding any more. Idempotent. */
export async function recordSent(
  db: Database,
  tenantId: string,
  id: string,
  { channel, state, note, external }: SentOutcome,
): Promise<void> {
  await db.withTenantSql(tenantId, async (sql) => {
    const values = [tenantId, id, state, storableOrNull(note), external ? storableJson(external) : null]
    const { rows } = await sql.query<{ noticeId: string | null }>(SENT, values)
    if (rows.length === 0) return
    const channels = state === 'sent' ? await channelWorked(sql, tenantId, channel) : []
    const frames = await framesOf(sql, tenantId, rows[0]?.noticeId ?? null)
    if (state === 'sent') await clearChannelFinding(sql, tenantId, channel.slug)
    await appendFrames(sql, tenantId, [...frames, ...channels.map(frameOf)])
  })
}

const FAILED = `UPDATE notice_delivery SET state = $3, last_error = $4
  WHERE tenant_id = $1::uuid AND id = $2::uuid AND state IN ('queued', 'sending') RETURNING notice_id AS "noticeId"`

/** Notes a failed attempt: it waits for the next. `error` is shown, and holds no secret. */
export async function recordFailure(
  db: Database,
  tenantId: string,
  id: string,
  { channel, error }: { channel: ChannelIs; error: string },
): Promise<void> {
  await db.withTenantSql(tenantId, async (sql) => {
    const { rows } = await sql.query<{ noticeId: string | null }>(FAILED, [tenantId, id, 'queued', storableText(error)])
    if (rows.length === 0) return
    const { view, sinceMs } = await channelFailed(sql, tenantId, channel, { error, dead: false })
    const frames = await framesOf(sql, tenantId, rows[0]?.noticeId ?? null)
    if (view.state === 'failing' && sinceMs >= FAILING_TO_SAY_MS)
      await raiseChannelFinding(sql, tenantId, { slug: channel.slug, verdict: 'failing', error })
    await appendFrames(sql, tenantId, [...frames, frameOf(view)])
  })
}

/** `kind` null = no such channel is configured any more. `alarm`: its channel is dead with it, until a message goes out again. */
export type DeadOutcome = { slug: string; kind: Channel['kind'] | null; error: string; alarm: boolean }

/** Makes a dead letter of it. A channel that left the configuration is no trouble of its own: nobody can mend it. */
export async function recordDead(
  db: Database,
  tenantId: string,
  id: string,
  { slug, kind, error, alarm }: DeadOutcome,
): Promise<void> {
  await db.withTenantSql(tenantId, async (sql) => {
    const { rows } = await sql.query<{ noticeId: string | null }>(FAILED, [tenantId, id, 'dead', storableText(error)])
    if (rows.length === 0) return
    const failed = kind ? await channelFailed(sql, tenantId, { slug, kind }, { error, dead: alarm }) : null
    const frames = await framesOf(sql, tenantId, rows[0]?.noticeId ?? null)
    if (failed && alarm) await raiseChannelFinding(sql, tenantId, { slug, verdict: 'dead', error })
    await appendFrames(sql, tenantId, failed ? [...frames, frameOf(failed.view)] : frames)
  })
}

const frameOf = (channel: ChannelView): LiveFrame => ({ type: 'channel', channel })

async function framesOf(sql: TenantConnection, tenantId: string, noticeId: string | null): Promise<LiveFrame[]> {
  const notices = noticeId ? await readNotices(sql, tenantId, [noticeId]) : []
  return notices.map((notice) => ({ type: 'notice', notice }))
}
