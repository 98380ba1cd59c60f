import type { QuarantinePage, QuarantineQuery } from '#contracts/api/backfills.ts'
import type { QuarantinedRowView } from '#contracts/backfills.ts'
import type { Database } from '#prisma/client.ts'
import { CursorError, decodeCursor, encodeCursor } from '../cursor.ts'

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** In the order of the index: by collection, then by id. */
const PAGE = `SELECT q.id, q.collection, q.key, q.pointer, q.reason, q.field, q.says, q.row, q.replayed_by AS "replayedBy"
  FROM quarantined_row q WHERE q.tenant_id = $1::uuid AND q.backfill_id = $2::uuid AND ($3::text IS NULL OR q.reason = $3)
    AND ($4::text IS NULL OR (q.collection, q.id) > ($4, $5::uuid))
  ORDER BY q.collection, q.id LIMIT $6`

/** Rows that a run left out, redacted, with why. @throws CursorError */
export async function quarantinePage(
  db: Database,
  tenantId: string,
  backfillId: string,
  { reason, cursor, limit }: QuarantineQuery,
): Promise<QuarantinePage> {
  const [collection = null, id = null] = decodeCursor(cursor)
  if (collection !== null && !UUID.test(id ?? '')) throw new CursorError()
  const values = [tenantId, backfillId, reason ?? null, collection, id, limit + 1]
  const { rows } = await db.withTenantSql(tenantId, async (sql) => await sql.query<QuarantinedRowView>(PAGE, values))
  const items = rows.slice(0, limit)
  const last = rows.length > limit ? items.at(-1) : undefined
  return { items, nextCursor: last ? encodeCursor([last.collection, last.id]) : null }
}
