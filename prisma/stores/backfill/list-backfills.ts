import type { BackfillPage, BackfillQuery } from '#contracts/api/backfills.ts'
import type { BackfillView } from '#contracts/backfills.ts'
import type { Database } from '#prisma/client.ts'
import { CursorError, decodeCursor, encodeCursor } from '../cursor.ts'
import { type BackfillRecord, backfillColumns, backfillView } from './backfill-view.ts'

/** By number, which tells the order in which they began. Each way to narrow has its index. */
const page = (narrowing: string): string => `SELECT ${backfillColumns} FROM backfill b WHERE b.tenant_id = $1::uuid ${narrowing}
    AND ($2::int IS NULL OR b.number < $2)
  ORDER BY b.number DESC LIMIT $3`
const PAGE = page('')
const OF_SOURCE = page('AND b.source = $4')

/** Runs, newest first. @throws CursorError */
export async function listBackfills(
  db: Database,
  tenantId: string,
  { source, cursor, limit }: BackfillQuery,
): Promise<Pick<BackfillPage, 'items' | 'nextCursor'>> {
  const [before = null] = decodeCursor(cursor)
  if (before !== null && !/^\d{1,9}$/.test(before)) throw new CursorError()
  const text = source === undefined ? PAGE : OF_SOURCE
  const values = [tenantId, before, limit + 1, ...(source === undefined ? [] : [source])]
  const { rows } = await db.withTenantSql(tenantId, async (sql) => await sql.query<BackfillRecord>(text, values))
  const items = rows.slice(0, limit).map(backfillView)
  const last = rows.length > limit ? items.at(-1) : undefined
  return { items, nextCursor: last ? encodeCursor([String(last.number)]) : null }
}

/** From source to source along the index, so that it takes no longer with many runs. */
const LATEST = `WITH RECURSIVE source AS (
    SELECT min(o.source) AS name FROM backfill o WHERE o.tenant_id = $1::uuid
    UNION ALL
    SELECT (SELECT min(o.source) FROM backfill o WHERE o.tenant_id = $1::uuid AND o.source > source.name) FROM source WHERE source.name IS NOT NULL)
  SELECT latest.* FROM source, LATERAL (SELECT ${backfillColumns} FROM backfill b
    WHERE b.tenant_id = $1::uuid AND b.source = source.name ORDER BY b.number DESC LIMIT 1) latest
  WHERE source.name IS NOT NULL`

/** The newest run of each source that was ever run. */
export async function latestBackfills(db: Database, tenantId: string): Promise<BackfillView[]> {
  const { rows } = await db.withTenantSql(tenantId, async (sql) => await sql.query<BackfillRecord>(LATEST, [tenantId]))
  return rows.map(backfillView)
}
