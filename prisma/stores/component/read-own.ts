import type { TenantConnection } from '#prisma/client.ts'

/** Channels that carry nothing are no news; of those that do, these many at the most, the fullest first. */
const MOST_CHANNELS = 200

/** What a session of another role is, only some roles may see; that it is in some database, all may. */
const DATABASE = `SELECT pg_database_size(current_database())::float8 AS size,
  (SELECT count(*) FROM pg_stat_activity WHERE coalesce(backend_type = 'client backend', datid IS NOT NULL))::float8 AS connections,
  (current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int
    - current_setting('reserved_connections')::int)::float8 AS most`

type DatabaseRow = { size: number; connections: number; most: number }

/** What the database takes, and may take. Connections count for the whole server: that is what they are limited by. */
export async function readDatabaseFigures(sql: TenantConnection): Promise<Record<string, number>> {
  const [row] = (await sql.query<DatabaseRow>(DATABASE)).rows
  if (!row) throw new Error('The database told nothing of itself.')
  return { 'database-bytes': row.size, connections: row.connections, 'max-connections': row.most }
}

const CHANNELS = `SELECT c.channel, c.capacity, (c.next_seq - c.head_seq)::float8 AS depth,
    CASE WHEN c.next_seq > c.head_seq THEN extract(epoch FROM clock_timestamp() - m.sent_at)::float8 ELSE 0 END AS oldest
  FROM handoff_channel c LEFT JOIN handoff_message m ON m.tenant_id = c.tenant_id AND m.channel = c.channel AND m.seq = c.head_seq
  WHERE c.tenant_id = $1::uuid AND c.durable AND (c.next_seq > c.head_seq OR c.changed_at > now() - interval '1 day')
  ORDER BY c.next_seq - c.head_seq DESC, c.channel LIMIT ${MOST_CHANNELS}`

/** How full the durable channels are, by name. */
export async function readChannelFigures(
  sql: TenantConnection,
  tenantId: string,
): Promise<{ channel: string; figures: Record<string, number> }[]> {
  type Row = { channel: string; capacity: number; depth: number; oldest: number | null }
  const { rows } = await sql.query<Row>(CHANNELS, [tenantId])
  return rows.map(({ channel, capacity, depth, oldest }) => ({
    channel,
    figures: { 'queue-depth': depth, capacity, ...(oldest === null ? {} : { 'oldest-item-seconds': Math.max(0, oldest) }) },
  }))
}
