import type { HandoffMessagePage, HandoffMessagesQuery } from '#contracts/api/response.ts'
import type { HandoffMessageView } from '#contracts/handoffs.ts'
import type { Database } from '#prisma/client.ts'
import { CursorError, decodeCursor, encodeCursor } from '../cursor.ts'

const COLUMNS = 'm.seq, m.key, m.body, m.sent_at, m.deadline_at, m.fate, m.attempts, m.last_error'
const CHANNEL = `SELECT head_seq, lease_to, consumer, leased_at, leased_until > clock_timestamp() AS leased, attempts, last_error
  FROM handoff_channel WHERE tenant_id = $1::uuid AND channel = $2`
const OF = 'm.tenant_id = $1::uuid AND m.channel = $2'
/** The acknowledgement that covered a message is the first that reaches as far; one that was skipped is covered by none. */
const BY_DELIVERY = `LEFT JOIN LATERAL (SELECT d.from_seq, d.consumer, d.delivered_at, d.effective_at FROM handoff_delivery d
  WHERE d.tenant_id = $1::uuid AND d.channel = $2 AND d.to_seq >= m.seq ORDER BY d.to_seq LIMIT 1) d ON d.from_seq <= m.seq`

const LISTS: Record<HandoffMessagesQuery['state'], string> = {
  waiting: `SELECT ${COLUMNS} FROM handoff_message m WHERE ${OF} AND m.seq >= greatest($3::bigint, $4::bigint + 1)
    AND m.fate IS NULL ORDER BY m.seq LIMIT $5`,
  dead: `SELECT ${COLUMNS} FROM handoff_message m WHERE ${OF} AND m.fate = 'dead' AND $3::bigint IS NOT NULL AND m.seq > $4
    ORDER BY m.seq LIMIT $5`,
  effective: `SELECT ${COLUMNS}, d.consumer, d.delivered_at, d.effective_at FROM handoff_message m ${BY_DELIVERY}
    WHERE ${OF} AND m.seq < $3 AND m.seq < $4 AND m.fate IS DISTINCT FROM 'dead' ORDER BY m.seq DESC LIMIT $5`,
}

type ChannelRow = {
  head_seq: string
  lease_to: string | null
  consumer: string | null
  leased_at: Date | null
  leased: boolean | null
  attempts: number
  last_error: string | null
}
type Row = {
  seq: string
  key: string
  body: unknown
  sent_at: Date
  deadline_at: Date | null
  fate: 'dead' | 'skipped' | null
  attempts: number
  last_error: string | null
  consumer?: string | null
  delivered_at?: Date | null
  effective_at?: Date | null
}

/** Messages of a durable channel, bodies as they were sent; null = there is no such channel. @throws CursorError */
export async function listMessages(
  db: Database,
  tenantId: string,
  name: string,
  { state, limit, cursor }: HandoffMessagesQuery,
): Promise<HandoffMessagePage | null> {
  const from = decodeCursor(cursor)[0] ?? (state === 'effective' ? String(Number.MAX_SAFE_INTEGER) : '0')
  if (!/^\d{1,16}$/.test(from)) throw new CursorError()
  return await db.withTenantSql(tenantId, async (sql) => {
    const [channel] = (await sql.query<ChannelRow>(CHANNEL, [tenantId, name])).rows
    if (!channel) return null
    const { rows } = await sql.query<Row>(LISTS[state], [tenantId, name, channel.head_seq, from, limit + 1])
    const shown = rows.slice(0, limit)
    const last = rows.length > limit ? shown.at(-1) : undefined
    return { items: shown.map((row) => viewOf(name, row, channel)), nextCursor: last ? encodeCursor([last.seq]) : null }
  })
}

function viewOf(channel: string, row: Row, place: ChannelRow): HandoffMessageView {
  const isHead = row.seq === place.head_seq && row.fate === null
  const isLeased = place.leased === true && Number(row.seq) >= Number(place.head_seq) && Number(row.seq) <= Number(place.lease_to)
  const settled = Number(row.seq) < Number(place.head_seq) ? 'effective' : 'ready'
  const deliveredAt = isLeased ? place.leased_at : row.delivered_at
  return {
    ...{ channel, seq: row.seq, key: row.key, body: row.body },
    state: row.fate ?? (isLeased ? 'leased' : settled),
    attempts: isHead ? place.attempts : row.attempts,
    consumer: (isLeased ? place.consumer : row.consumer) ?? null,
    ...{ sentAt: row.sent_at.toISOString(), deadlineAt: row.deadline_at?.toISOString() ?? null },
    deliveredAt: deliveredAt?.toISOString() ?? null,
    effectiveAt: row.fate === null ? (row.effective_at?.toISOString() ?? null) : null,
    lastError: isHead ? place.last_error : row.last_error,
  }
}
