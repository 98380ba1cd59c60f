import type { HandoffSendBody, HandoffSent } from '#contracts/api/response.ts'
import { waitingIn } from '#domain/handoff/durable-channel.ts'
import type { Database, PlannerSettings, TenantConnection } from '#prisma/client.ts'
import { type LockedChannel, lockChannel } from './channel-row.ts'
import { makeChannels } from './make-channel.ts'

/** Every batch is small beside the tables: found by index, whatever the statistics of a young table say. */
export const byIndex: PlannerSettings = { enable_seqscan: 'off', enable_hashjoin: 'off', enable_mergejoin: 'off' }
/** Bodies go as one text: JSON has no U+001E in it, so nothing need be quoted. */
const BETWEEN = '\u001e'
/** What is said when nobody has acknowledged anything lately, in seconds. */
const IDLE_RETRY_S = 5
const LONGEST_RETRY_S = 60

/** `full`: nothing was taken. `different`: these keys were sent before with other bodies; nothing was taken. */
export type SendOutcome =
  | { kind: 'sent'; items: HandoffSent['items'] }
  | { kind: 'full'; waiting: number; capacity: number; retryAfterSeconds: number }
  | { kind: 'different'; keys: string[] }

type Message = HandoffSendBody['messages'][number]

/** One statement a batch: what is known keeps its number, what is new gets the next ones, in the order given; all of it or nothing. */
const ADD = `WITH given AS (
    SELECT g.* FROM unnest($3::text[], string_to_array($4, chr(30)), $5::timestamptz[]) WITH ORDINALITY AS g(key, body, deadline_at, n)),
  known AS (
    SELECT g.key, m.seq, m.body::text = g.body AS same
    FROM given g JOIN handoff_message m ON m.tenant_id = $1::uuid AND m.channel = $2 AND m.key = g.key),
  fresh AS (
    SELECT g.*, row_number() OVER (ORDER BY g.n) - 1 AS place FROM given g WHERE g.key NOT IN (SELECT k.key FROM known k)),
  fits AS (SELECT count(*)::int AS n FROM fresh HAVING count(*) <= $6 AND NOT EXISTS (SELECT FROM known WHERE NOT same)),
  made AS (
    INSERT INTO handoff_message (tenant_id, channel, seq, key, body, bytes, deadline_at)
    SELECT $1::uuid, $2, $7::bigint + f.place, f.key, f.body::json, octet_length(f.body), f.deadline_at
    FROM fresh f WHERE EXISTS (SELECT FROM fits) ORDER BY f.place RETURNING key, seq),
  moved AS (
    UPDATE handoff_channel c SET next_seq = c.next_seq + f.n, sent = c.sent + f.n, durable = true,
      last_message_at = clock_timestamp(), changed_at = clock_timestamp()
    FROM fits f WHERE c.tenant_id = $1::uuid AND c.channel = $2 AND f.n > 0)
  SELECT key, seq, false AS made, same FROM known UNION ALL SELECT key, seq, true, true FROM made`

type Row = { key: string; seq: string; made: boolean; same: boolean }

/**
 * Takes a batch into a channel, making the channel if need be: all of it in its order, or nothing. A key that is known is not
 * taken again.
 * @throws TooManyChannels
 */
export async function sendMessages(
  db: Database,
  tenantId: string,
  name: string,
  messages: readonly Message[],
): Promise<SendOutcome> {
  const first = new Map(messages.map((message) => [message.key, message] as const).toReversed())
  const different = messages.filter(({ key, body }) => JSON.stringify(first.get(key)?.body) !== JSON.stringify(body))
  if (different.length > 0) return { kind: 'different', keys: different.map(({ key }) => key) }
  const batch = messages.filter((message) => first.get(message.key) === message)
  return await db.withTenantSql(tenantId, async (sql) => await add(sql, tenantId, { name, messages, batch }), byIndex)
}

async function add(
  sql: TenantConnection,
  tenantId: string,
  { name, messages, batch }: { name: string; messages: readonly Message[]; batch: readonly Message[] },
): Promise<SendOutcome> {
  const channel = await lockOrMake(sql, tenantId, name)
  const { state, capacity, dead } = channel
  // Dead letters take up room too: what nobody looks after ends in back-pressure, and not in a full disk.
  const waiting = waitingIn(state) + dead
  const bodies = batch.map(({ body }) => JSON.stringify(body)).join(BETWEEN)
  const columns = [batch.map(({ key }) => key), bodies, batch.map(({ deadlineAt }) => deadlineAt ?? null)]
  const { rows } = await sql.query<Row>(ADD, [tenantId, name, ...columns, capacity - waiting, state.nextSeq])
  const keys = rows.flatMap(({ key, same }) => (same ? [] : [key]))
  if (keys.length > 0) return { kind: 'different', keys }
  if (rows.length < batch.length)
    return { kind: 'full', waiting, capacity, retryAfterSeconds: await whenToRetry(sql, tenantId, channel) }
  return { kind: 'sent', items: sentItems(messages, rows) }
}

async function lockOrMake(sql: TenantConnection, tenantId: string, name: string): Promise<LockedChannel> {
  const found = await lockChannel(sql, tenantId, name)
  if (found) return found
  await makeChannels(sql, tenantId, [name])
  const made = await lockChannel(sql, tenantId, name)
  if (!made) throw new Error(`The channel ${name} was made and is not there.`)
  return made
}

function sentItems(messages: readonly Message[], rows: readonly Row[]): HandoffSent['items'] {
  const byKey = new Map(rows.map((row) => [row.key, row]))
  const told = new Set<string>()
  return messages.map(({ key }) => {
    const row = byKey.get(key)
    const isNew = row?.made === true && !told.has(key)
    told.add(key)
    return { key, seq: row?.seq ?? '', isNew }
  })
}

const RATE = `SELECT sum(d.to_seq - d.from_seq + 1)::float8 AS settled,
    extract(epoch FROM clock_timestamp() - min(d.effective_at))::float8 AS seconds
  FROM (SELECT * FROM handoff_delivery WHERE tenant_id = $1::uuid AND channel = $2 AND effective_at > clock_timestamp() - interval '30 s'
    ORDER BY effective_at DESC LIMIT 50) d`

/** Until a tenth of the channel is free again at the rate of late, in whole seconds. */
async function whenToRetry(sql: TenantConnection, tenantId: string, { name, capacity, state }: LockedChannel): Promise<number> {
  if (state.blocked || state.pausedAt !== null) return LONGEST_RETRY_S
  const [row] = (await sql.query<{ settled: number | null; seconds: number | null }>(RATE, [tenantId, name])).rows
  if (!row?.settled || !row.seconds) return IDLE_RETRY_S
  const seconds = (capacity / 10 / row.settled) * row.seconds
  return Math.min(LONGEST_RETRY_S, Math.max(1, Math.ceil(seconds)))
}
