import type { BackfillFile } from '#contracts/config/backfill.ts'
import type { Database } from '#prisma/client.ts'

/** A run that stands, with the file that it began with, and the collections whose newest rows it has seen. */
export type StandingRun = { number: number; file: BackfillFile; collections: string[] }

const READ = `WITH newest AS (
    SELECT DISTINCT ON (c->>'collection') c->>'collection' AS collection, b.number
    FROM backfill b, jsonb_array_elements(b.collections) c
    WHERE b.tenant_id = $1::uuid AND b.source = $2 AND b.state = 'done'
      AND (c->'copied'->>'rows')::bigint > (c->'copied'->>'quarantined')::bigint
    ORDER BY c->>'collection', b.number DESC)
  SELECT b.number, b.mapping AS file, n.collections
  FROM (SELECT number, array_agg(collection) AS collections FROM newest GROUP BY number) n
    JOIN backfill b ON b.tenant_id = $1::uuid AND b.number = n.number ORDER BY b.number`

/** For each collection of a source that rows of stand, the last run that is done and has brought or met some. */
export async function standingRuns(db: Database, tenantId: string, source: string): Promise<StandingRun[]> {
  const { rows } = await db.withTenantSql(tenantId, async (sql) => await sql.query<StandingRun>(READ, [tenantId, source]))
  return rows
}
