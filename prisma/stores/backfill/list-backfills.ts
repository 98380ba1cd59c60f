import type { BackfillPage, BackfillQuery } from '#contracts/api/backfills.ts'
import type { BackfillView } from '#contracts/backfills.ts'
import type { Database } from '#prisma/client.ts'
import { CursorError, decodeCursor, encodeCursor } from '../cursor.ts'
import { type BackfillRecord, backfillColumns, backfillView } from './backfill-view.ts'

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** Each way to narrow has its index. */
const page = (narrowing: string): string => `SELECT ${backfillColumns} FROM backfill b WHERE b.tenant_id = $1::uuid ${narrowing}
    AND ($2::timestamptz IS NULL OR (b.started_at <= $2 AND (b.started_at < $2 OR b.id > $3::uuid)))
  ORDER BY b.started_at DESC, b.id LIMIT $4`
const PAGE = page('')
const OF_SOURCE = page('AND b.source = $5')

/** Runs, newest first. @throws CursorError */
export async function listBackfills(
  db: Database,
  tenantId: string,
  { source, cursor, limit }: BackfillQuery,
): Promise<Pick<BackfillPage, 'items' | 'nextCursor'>> {
  const [at = null, id = null] = decodeCursor(cursor)
  if (at !== null && (Number.isNaN(Date.parse(at)) || !UUID.test(id ?? ''))) throw new CursorError()
  const text = source === undefined ? PAGE : OF_SOURCE
  const values = [tenantId, at, id, limit + 1, ...(source === undefined ? [] : [source])]
  const { rows } = await db.withTenantSql(tenantId, async (sql) => await sql.query<BackfillRecord>(text, values))
  const items = rows.slice(0, limit).map(backfillView)
  const last = rows.length > limit ? items.at(-1) : undefined
  return { items, nextCursor: last ? encodeCursor([last.startedAt, last.id]) : null }
}

/** From source to source along the index, so that it takes no longer with many runs. */
const LATEST = `WITH RECURSIVE source AS (
    SELECT min(o.source) AS name FROM backfill o WHERE o.tenant_id = $1::uuid
    UNION ALL
    SELECT (SELECT min(o.source) FROM backfill o WHERE o.tenant_id = $1::uuid AND o.source > source.name) FROM source WHERE source.name IS NOT NULL)
  SELECT latest.* FROM source, LATERAL (SELECT ${backfillColumns} FROM backfill b
    WHERE b.tenant_id = $1::uuid AND b.source = source.name ORDER BY b.started_at DESC, b.id LIMIT 1) latest
  WHERE source.name IS NOT NULL`

/** The newest run of each source that was ever run. */
export async function latestBackfills(db: Database, tenantId: string): Promise<BackfillView[]> {
  const { rows } = await db.withTenantSql(tenantId, async (sql) => await sql.query<BackfillRecord>(LATEST, [tenantId]))
  return rows.map(backfillView)
}
