import type { RowCounts } from '#contracts/backfills.ts'
import type { Database } from '#prisma/client.ts'

/** A chunk that is copied, and what became of its rows. */
export type DoneChunk = { collection: string; n: number; counts: RowCounts }

const READ = 'SELECT collection, n, counts FROM backfill_chunk WHERE tenant_id = $1::uuid AND backfill_id = $2::uuid'

/** The chunks of a run that are there, as Postgres knows it. */
export async function doneChunks(db: Database, tenantId: string, backfillId: string): Promise<DoneChunk[]> {
  return await db.withTenantSql(tenantId, async (sql) => (await sql.query<DoneChunk>(READ, [tenantId, backfillId])).rows)
}
