import type { BackfillPage } from '#contracts/api/backfills.ts'
import { type EntityName, entityNames } from '#domain/backfill/entities.ts'
import type { Database } from '#prisma/client.ts'

/** From the records of runs, which are few, and not from the rows: those that failed or were called off left nothing. */
const BROUGHT = `SELECT c->>'entity' AS entity, sum((c->'copied'->>'inserted')::bigint)::float8 AS rows
  FROM backfill b, jsonb_array_elements(b.collections) c WHERE b.tenant_id = $1::uuid AND b.state = 'done' GROUP BY 1`

/** How many rows of each entity the runs that stand have inserted, in the order of entities. */
export async function broughtRows(db: Database, tenantId: string): Promise<BackfillPage['brought']> {
  type Row = { entity: EntityName; rows: number | null }
  const { rows } = await db.withTenantSql(tenantId, async (sql) => await sql.query<Row>(BROUGHT, [tenantId]))
  return entityNames.flatMap((entity) => {
    const found = rows.find((row) => row.entity === entity)
    return found?.rows ? [{ entity, rows: found.rows }] : []
  })
}
