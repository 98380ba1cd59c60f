import type { QuarantinePage, QuarantineQuery } from '#contracts/api/backfills.ts'
import type { QuarantinedRowView } from '#contracts/backfills.ts'
import type { Database, TenantConnection } from '#prisma/client.ts'
import { CursorError, decodeCursor, encodeCursor } from '../cursor.ts'

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** Where a row stands, as the index `quarantined_row_place` has it. */
const place = (pointer: string): string => `natural_order(${pointer}) COLLATE "C"`

/** By collection, then as it lies in the source: the ninth row before the tenth. */
const PAGE = `SELECT q.id, q.collection, q.key, q.pointer, q.reason, q.field, q.says, q.row, q.replayed_by AS "replayedBy"
  FROM quarantined_row q WHERE q.tenant_id = $1::uuid AND q.backfill_id = $2::uuid AND ($3::text IS NULL OR q.reason = $3)
    AND ($4::text IS NULL OR (q.collection, ${place('q.pointer')}, q.id) > ($4, ${place('$5')}, $6::uuid))
  ORDER BY q.collection, ${place('q.pointer')}, q.id LIMIT $7`

/** What a page ended with. Its id is all that a cursor holds: a pointer may be as long as a path. */
const LAST = `SELECT q.collection, q.pointer, q.id FROM quarantined_row q
  WHERE q.tenant_id = $1::uuid AND q.backfill_id = $2::uuid AND q.id = $3::uuid`

/** Rows that a run left out, redacted, with why. @throws CursorError */
export async function quarantinePage(
  db: Database,
  tenantId: string,
  backfillId: string,
  { reason, cursor, limit }: QuarantineQuery,
): Promise<QuarantinePage> {
  const [after = null] = decodeCursor(cursor)
  if (after !== null && !UUID.test(after)) throw new CursorError()
  return await db.withTenantSql(tenantId, async (sql) => {
    const last = after === null ? [null, null, null] : await placeOf(sql, [tenantId, backfillId, after])
    const values = [tenantId, backfillId, reason ?? null, ...last, limit + 1]
    const { rows } = await sql.query<QuarantinedRowView>(PAGE, values)
    const items = rows.slice(0, limit)
    const next = rows.length > limit ? items.at(-1) : undefined
    return { items, nextCursor: next ? encodeCursor([next.id]) : null }
  })
}

async function placeOf(sql: TenantConnection, values: readonly string[]): Promise<[string, string, string]> {
  const { rows } = await sql.query<{ collection: string; pointer: string; id: string }>(LAST, values)
  if (!rows[0]) throw new CursorError()
  return [rows[0].collection, rows[0].pointer, rows[0].id]
}
