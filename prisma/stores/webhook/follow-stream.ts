import type { Webhook } from '#contracts/config/webhooks.ts'
import type { LiveFrame } from '#contracts/live.ts'
import type { Database, TenantConnection } from '#prisma/client.ts'
import { storableText } from '../storable.ts'
import { headOf } from '../stream-head.ts'
import { type FindingFacts, findingFacts } from './finding-facts.ts'
import { lockWebhooks } from './lock-webhooks.ts'
import { readInForce } from './webhooks.ts'

/** A frame of the stream, with where it stands in it. `at` = when it was put there, ISO 8601. */
export type FollowedFrame = { position: string; at: string; frame: LiveFrame }

/**
 * What a frame says of a thing. `key` = the state that is told once, however often a frame repeats it; `since` in ms since epoch: what
 * was so before anybody asked to be told is no news.
 */
export type Change = { entity: string; entityId: string; key: string; since: number }

/** An event for one webhook, as it is queued. */
export type QueuedEvent = { webhook: string; eventId: string; type: string; body: string }

/** How frames become events. Both are called within the transaction that moves the follower on, so they only compute. */
export type Following = {
  entities: readonly LiveFrame['type'][]
  changeOf(followed: FollowedFrame): Change | null
  eventsOf(followed: FollowedFrame, facts: FindingFacts): QueuedEvent[]
  /** For those who were told of nothing for a while: the stream no longer holds what happened. */
  lostEvents(): QueuedEvent[]
}

/** Frames a transaction looks at: it holds up no other. */
const MOST_FRAMES = 500

/** The first to follow begins at the end: what happened before is nobody's news. */
const BEGIN = `INSERT INTO webhook_follower (tenant_id, position) VALUES ($1::uuid, $2::bigint) ON CONFLICT (tenant_id) DO NOTHING`
const WHERE = `SELECT w.position::text AS position, w.began_at AS "beganAt", t.stream_floor::text AS floor
  FROM webhook_follower w JOIN tenant t ON t.tenant_id = w.tenant_id WHERE w.tenant_id = $1::uuid`
const FRAMES = `SELECT s.id::text AS position, s.at, s.body FROM stream_event AS s
  WHERE s.tenant_id = $1::uuid AND s.id > $2::bigint AND s.id <= $3::bigint AND s.entity = ANY($4::text[]) ORDER BY s.id LIMIT ${MOST_FRAMES}`
const MOVE = `UPDATE webhook_follower SET position = $2::bigint WHERE tenant_id = $1::uuid`

/**
 * Turns frames after the last that was looked at into queued events, and moves on, in one transaction: whatever dies, each change is
 * queued once, in the order in which it was committed. @returns whether there may be more at once
 */
export async function followStream(
  db: Database,
  tenantId: string,
  followingFor: (webhooks: readonly Webhook[]) => Following,
): Promise<boolean> {
  return await db.withTenantSql(tenantId, async (sql) => {
    await lockWebhooks(sql, tenantId)
    const webhooks = await readInForce(sql, tenantId)
    if (webhooks.length === 0) return false
    const following = followingFor(webhooks)
    // Once it is our turn: an end read before might be where another has long been past, and look like lost events.
    const head = await headOf(sql, tenantId)
    await sql.query(BEGIN, [tenantId, head.toString()])
    const [at] = (await sql.query<{ position: string; beganAt: Date; floor: string }>(WHERE, [tenantId])).rows
    if (!at) throw new Error('The follower of webhooks was neither there nor made.')
    if (BigInt(at.position) < BigInt(at.floor) || BigInt(at.position) > head) {
      await queueEvents(sql, tenantId, head.toString(), following.lostEvents())
      await sql.query(MOVE, [tenantId, head.toString()])
      return false
    }
    type Row = { position: string; at: Date; body: LiveFrame }
    const { rows } = await sql.query<Row>(FRAMES, [tenantId, at.position, head.toString(), following.entities])
    const frames = rows.map(({ body, at: when, ...row }) => ({ ...row, at: when.toISOString(), frame: body }))
    await queueChanges(sql, tenantId, { frames, beganAt: at.beganAt.getTime(), following })
    const isFull = frames.length === MOST_FRAMES
    await sql.query(MOVE, [tenantId, isFull ? frames.at(-1)?.position : head.toString()])
    return isFull
  })
}

type Look = { frames: readonly FollowedFrame[]; beganAt: number; following: Following }

async function queueChanges(sql: TenantConnection, tenantId: string, { frames, beganAt, following }: Look): Promise<void> {
  const changes = frames.flatMap((followed) => {
    const change = following.changeOf(followed)
    return change ? [{ ...change, id: `${change.entity}/${change.entityId}`, followed }] : []
  })
  if (changes.length === 0) return
  const known = await seenKeys(sql, tenantId, changes)
  const facts = await findingFacts(sql, tenantId, changes)
  for (const { id, key, since, followed } of changes) {
    const before = known.get(id)
    known.set(id, key)
    if (before === key || (before === undefined && since < beganAt)) continue
    await queueEvents(sql, tenantId, followed.position, following.eventsOf(followed, facts))
  }
  await keepSeen(sql, tenantId, [...new Map(changes.map((change) => [change.id, change])).values()])
}

const SEEN = `SELECT w.entity || '/' || w.entity_id AS id, w.key FROM webhook_seen w
  JOIN unnest($2::text[], $3::text[]) AS c(entity, entity_id) ON c.entity = w.entity AND c.entity_id = w.entity_id
  WHERE w.tenant_id = $1::uuid`

async function seenKeys(sql: TenantConnection, tenantId: string, changes: readonly Change[]): Promise<Map<string, string>> {
  const values = [tenantId, changes.map(({ entity }) => entity), changes.map(({ entityId }) => entityId)]
  const { rows } = await sql.query<{ id: string; key: string }>(SEEN, values)
  return new Map(rows.map(({ id, key }) => [id, key]))
}

const KEEP = `INSERT INTO webhook_seen (tenant_id, entity, entity_id, key)
  SELECT $1::uuid, c.entity, c.entity_id, c.key FROM unnest($2::text[], $3::text[], $4::text[]) AS c(entity, entity_id, key)
  ON CONFLICT (tenant_id, entity, entity_id) DO UPDATE SET key = excluded.key, seen_at = now()`

/** `changes`: the last of each thing. */
async function keepSeen(sql: TenantConnection, tenantId: string, changes: readonly Change[]): Promise<void> {
  const column = (name: 'entity' | 'entityId' | 'key') => changes.map((change) => change[name])
  await sql.query(KEEP, [tenantId, column('entity'), column('entityId'), column('key')])
}

const QUEUE = `INSERT INTO webhook_delivery (tenant_id, webhook, position, event_id, type, body)
  VALUES ($1::uuid, $2, $3::bigint, $4::uuid, $5, $6) ON CONFLICT (tenant_id, webhook, position) DO NOTHING`

async function queueEvents(
  sql: TenantConnection,
  tenantId: string,
  position: string,
  events: readonly QueuedEvent[],
): Promise<void> {
  for (const { webhook, eventId, type, body } of events)
    await sql.query(QUEUE, [tenantId, webhook, position, eventId, type, storableText(body)])
}
