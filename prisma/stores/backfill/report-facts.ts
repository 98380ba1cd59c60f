import type { BadRowReason } from '#domain/backfill/row.ts'
import type { Database } from '#prisma/client.ts'
import { isoOrNull } from '../session-view.ts'

/** What a report says besides what everybody sees of a run. */
export type ReportFacts = {
  mappingHash: string
  files: number | null
  /** When the first and the last chunk were there; null = nothing was to be copied. */
  firstChunkAt: string | null
  lastChunkAt: string | null
  quarantined: { collection: string; reason: BadRowReason; rows: number }[]
}

const RUN = `SELECT b.mapping_hash AS "mappingHash", (b.snapshot->>'files')::int AS files, c.first, c.last
  FROM backfill b, LATERAL (SELECT min(done_at) AS first, max(done_at) AS last FROM backfill_chunk
    WHERE tenant_id = b.tenant_id AND backfill_id = b.id) c
  WHERE b.tenant_id = $1::uuid AND b.id = $2::uuid`
const QUARANTINED = `SELECT collection, reason, count(*)::int AS rows FROM quarantined_row
  WHERE tenant_id = $1::uuid AND backfill_id = $2::uuid GROUP BY collection, reason ORDER BY collection, reason`

/** @throws when there is no such run */
export async function reportFacts(db: Database, tenantId: string, backfillId: string): Promise<ReportFacts> {
  type Run = { mappingHash: string; files: number | null; first: Date | null; last: Date | null }
  return await db.withTenantSql(tenantId, async (sql) => {
    const { rows } = await sql.query<Run>(RUN, [tenantId, backfillId])
    if (!rows[0]) throw new Error(`There is no backfill ${backfillId}.`)
    const { mappingHash, files, first, last } = rows[0]
    const quarantined = await sql.query<ReportFacts['quarantined'][number]>(QUARANTINED, [tenantId, backfillId])
    return {
      ...{ mappingHash, files, quarantined: quarantined.rows },
      ...{ firstChunkAt: isoOrNull(first), lastChunkAt: isoOrNull(last) },
    }
  })
}
