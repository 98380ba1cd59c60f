import type { TimelinePage } from '#contracts/api/lists.ts'
import type { TimelineEntry } from '#contracts/live.ts'
import type { Database, TenantConnection } from '#prisma/client.ts'
import { decodeCursor, encodeCursor } from '../cursor.ts'

type EventRow = {
  id: string
  session_id: string
  run_id: string | null
  kind: string
  at: Date
  dedup_key: string
  body: Record<string, unknown>
}

const LATEST = `SELECT id::text, session_id, run_id, kind, at, dedup_key, body FROM session_event
  WHERE tenant_id = $1 AND session_id = $2 ORDER BY at DESC, session_event.id DESC LIMIT $3`

const BEFORE = `SELECT id::text, session_id, run_id, kind, at, dedup_key, body FROM session_event
  WHERE tenant_id = $1 AND session_id = $2 AND (at, id) < ($4::timestamptz, $5::bigint) ORDER BY at DESC, session_event.id DESC LIMIT $3`

/** `limit` = entries a page; `cursor` of the page before, absent for the first. */
export type TimelineRequest = { limit: number; cursor?: string }

/** A session's timeline, newest first. Empty for a session that is unknown. */
export async function timelinePage(
  db: Database,
  tenantId: string,
  sessionId: string,
  query: TimelineRequest,
): Promise<TimelinePage> {
  return await db.withTenantSql(tenantId, async (sql) => await readTimeline(sql, { tenantId, sessionId, ...query }))
}

/** The same within a transaction. */
export async function readTimeline(
  sql: TenantConnection,
  { tenantId, sessionId, limit, cursor }: { tenantId: string; sessionId: string } & TimelineRequest,
): Promise<TimelinePage> {
  const [at, id] = decodeCursor(cursor)
  const values = [tenantId, sessionId, limit + 1]
  const { rows } =
    at !== undefined && id !== undefined
      ? await sql.query<EventRow>(BEFORE, [...values, at, id])
      : await sql.query<EventRow>(LATEST, values)
  const items = rows.slice(0, limit)
  const last = rows.length > limit ? items.at(-1) : undefined
  return { items: items.map(entry), nextCursor: last ? encodeCursor([last.at.toISOString(), last.id]) : null }
}

const entry = (row: EventRow): TimelineEntry => ({
  id: row.id,
  sessionId: row.session_id,
  runId: row.run_id,
  kind: row.kind,
  at: row.at.toISOString(),
  dedupKey: row.dedup_key,
  body: row.body,
})
