import type { ChannelView } from '#contracts/alerts.ts'
import { type Channel, DEAD_MAN } from '#contracts/config/channels.ts'
import type { Database, TenantConnection } from '#prisma/client.ts'
import { appendFrames } from './append-frames.ts'
import { clearChannelFinding } from './channel-findings.ts'
import { isoOrNull } from './session-view.ts'
import { storableText } from './storable.ts'
import { headOf } from './stream-head.ts'

const COLUMNS = `slug, kind, state, since, last_sent_at AS "lastSentAt", last_error AS "lastError", failures`
type ChannelRecord = Omit<ChannelView, 'since' | 'lastSentAt'> & { since: Date; lastSentAt: Date | null }

const channelView = ({ since, lastSentAt, ...row }: ChannelRecord): ChannelView => ({
  ...row,
  since: since.toISOString(),
  lastSentAt: isoOrNull(lastSentAt),
})

/** Which channel, as configuration has it. */
export type ChannelIs = Pick<Channel, 'slug' | 'kind'>

const WORKED = `INSERT INTO notify_channel AS c (tenant_id, slug, kind, state, last_sent_at) VALUES ($1::uuid, $2, $3, 'ok', now())
  ON CONFLICT (tenant_id, slug) DO UPDATE SET kind = excluded.kind, state = 'ok', last_sent_at = now(), last_error = NULL, failures = 0,
    since = CASE WHEN c.state = 'ok' THEN c.since ELSE now() END
  RETURNING ${COLUMNS}`

/** Notes that a message went out by it. */
export async function channelWorked(sql: TenantConnection, tenantId: string, { slug, kind }: ChannelIs): Promise<ChannelView[]> {
  return (await sql.query<ChannelRecord>(WORKED, [tenantId, slug, kind])).rows.map(channelView)
}

/** A channel that is dead stays so until a message goes out. `$5` = a message was given up. */
const FAILED = `INSERT INTO notify_channel AS c (tenant_id, slug, kind, state, last_error, failures)
  VALUES ($1::uuid, $2, $3, CASE WHEN $5 THEN 'dead' ELSE 'failing' END, $4, 1)
  ON CONFLICT (tenant_id, slug) DO UPDATE SET kind = excluded.kind, last_error = excluded.last_error, failures = c.failures + 1,
    state = CASE WHEN c.state = 'dead' THEN 'dead' ELSE excluded.state END,
    since = CASE WHEN c.state IN ('dead', excluded.state) THEN c.since ELSE now() END
  RETURNING ${COLUMNS}, (extract(epoch FROM now() - since) * 1000)::float8 AS "sinceMs"`

/** Notes that a message did not go out by it, or (`dead`) was given up. `sinceMs`: how long it has been as it is. */
export async function channelFailed(
  sql: TenantConnection,
  tenantId: string,
  { slug, kind }: ChannelIs,
  { error, dead }: { error: string; dead: boolean },
): Promise<{ view: ChannelView; sinceMs: number }> {
  const values = [tenantId, slug, kind, storableText(error), dead]
  const [row] = (await sql.query<ChannelRecord & { sinceMs: number }>(FAILED, values)).rows
  if (!row) throw new Error(`The channel ${slug} was neither there nor made.`)
  const { sinceMs, ...channel } = row
  return { view: channelView(channel), sinceMs }
}

const KEEP = `INSERT INTO notify_channel AS c (tenant_id, slug, kind)
  SELECT $1::uuid, w.slug, w.kind FROM unnest($2::text[], $3::text[]) AS w(slug, kind)
  ON CONFLICT (tenant_id, slug) DO UPDATE SET kind = excluded.kind, state = 'unknown', since = now(), last_error = NULL, failures = 0
  WHERE c.state = 'removed' OR c.kind <> excluded.kind
  RETURNING ${COLUMNS}`

const REMOVE = `UPDATE notify_channel SET state = 'removed', since = now()
  WHERE tenant_id = $1::uuid AND slug <> ALL($2::text[]) AND state <> 'removed' RETURNING ${COLUMNS}`

/** Brings the list of channels to what configuration says; what is new is unknown until it was used. Idempotent. */
export async function keepChannels(
  db: Database,
  tenantId: string,
  channels: readonly ChannelIs[],
  deadMan: boolean,
): Promise<void> {
  const slugs = channels.map(({ slug }) => slug)
  await db.withTenantSql(tenantId, async (sql) => {
    const kept = await sql.query<ChannelRecord>(KEEP, [tenantId, slugs, channels.map(({ kind }) => kind)])
    const removed = await sql.query<ChannelRecord>(REMOVE, [tenantId, deadMan ? [...slugs, DEAD_MAN] : slugs])
    const all = [...kept.rows, ...removed.rows]
    // What is gone, or another thing by the same name, does not fail any more.
    for (const { slug } of all) await clearChannelFinding(sql, tenantId, slug)
    const changed = all.filter(({ slug }) => slug !== DEAD_MAN).map(channelView)
    await appendFrames(
      sql,
      tenantId,
      changed.map((channel) => ({ type: 'channel', channel })),
    )
  })
}

const LIST = `SELECT ${COLUMNS} FROM notify_channel WHERE tenant_id = $1::uuid AND slug <> '${DEAD_MAN}' AND state <> 'removed' ORDER BY slug`

/** Channels that are configured, by name, with where the stream was before they were read. */
export async function listChannels(db: Database, tenantId: string): Promise<{ items: ChannelView[]; asOf: string }> {
  return await db.withTenantSql(tenantId, async (sql) => {
    const asOf = (await headOf(sql, tenantId)).toString()
    return { asOf, items: (await sql.query<ChannelRecord>(LIST, [tenantId])).rows.map(channelView) }
  })
}
