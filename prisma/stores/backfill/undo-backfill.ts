import { type EntityName, entityNames } from '#domain/backfill/entities.ts'
import type { Database } from '#prisma/client.ts'
import { withTenantCopy } from '#prisma/copy-connection.ts'
import { holdRun } from './hold-run.ts'
import { undoBatch } from './undo-batch.ts'

const STATEMENT_MS = 120_000

const RUN = `SELECT b.source, b.mapping->>'gateway' AS gateway FROM backfill b WHERE b.tenant_id = $1::uuid AND b.id = $2::uuid`

/** What the run has copied, as far as something of it is left. */
const COLLECTIONS = `SELECT c.collection, r.entity FROM (SELECT DISTINCT collection FROM backfill_chunk
    WHERE tenant_id = $1::uuid AND backfill_id = $2::uuid) c,
  LATERAL (SELECT r.entity FROM imported_row r WHERE r.tenant_id = $1::uuid AND r.source = $3 AND r.collection = c.collection LIMIT 1) r`

/** A gateway that was made for history goes with the last of it. */
const GATEWAY = `DELETE FROM gateway g WHERE g.tenant_id = $1::uuid AND g.slug = $2 AND g.source = 'imported'
  AND NOT EXISTS (SELECT FROM agent a WHERE a.tenant_id = $1::uuid AND a.gateway_id = g.id)
  AND NOT EXISTS (SELECT FROM session s WHERE s.tenant_id = $1::uuid AND s.gateway_id = g.id)
  AND NOT EXISTS (SELECT FROM action_request q WHERE q.tenant_id = $1::uuid AND q.gateway_id = g.id)`
const REPLAYED = `UPDATE quarantined_row SET replayed_by = NULL WHERE tenant_id = $1::uuid AND replayed_by = $2::uuid
  AND backfill_id = (SELECT b.replays FROM backfill b WHERE b.tenant_id = $1::uuid AND b.id = $2::uuid)`
const CHUNKS = 'DELETE FROM backfill_chunk WHERE tenant_id = $1::uuid AND backfill_id = $2::uuid'

/**
 * Takes back all that a run has written: what it inserted goes, what it changed is again what it was. What live data has made its
 * own stays. Batch by batch, children before what they belong to; stopped half-way, the next call goes on. The run has to be the
 * newest of its source that stands (`laterRun`). Its state is the caller's to save.
 * @param onBatch called with the number of rows that are taken back, and waited for
 */
export async function undoBackfill(
  db: Database,
  tenantId: string,
  backfillId: string,
  { signal, onBatch }: { signal?: AbortSignal; onBatch?: (done: number) => void | Promise<void> } = {},
): Promise<{ rows: number }> {
  const { source, gateway, collections } = await readRun(db, tenantId, backfillId)
  let rows = 0
  for (const { collection, entity } of collections)
    for (let batch = 1; batch > 0; ) {
      signal?.throwIfAborted()
      const scope = { tenantId, backfillId, source, collection, entity }
      batch = await withTenantCopy(db, tenantId, async (sql) => await undoBatch(sql, scope), { statementMs: STATEMENT_MS })
      rows += batch
      await onBatch?.(rows)
    }
  await db.withTenantSql(tenantId, async (sql) => {
    await sql.query(REPLAYED, [tenantId, backfillId])
    await sql.query(GATEWAY, [tenantId, gateway])
    await sql.query(CHUNKS, [tenantId, backfillId])
  })
  return { rows }
}

async function readRun(db: Database, tenantId: string, backfillId: string) {
  return await db.withTenantSql(tenantId, async (sql) => {
    // A chunk that is being written is there before anything is looked for; once the run's state says so, none is written any more.
    await holdRun(sql, tenantId, backfillId)
    const { rows } = await sql.query<{ source: string; gateway: string }>(RUN, [tenantId, backfillId])
    if (!rows[0]) throw new Error(`There is no backfill ${backfillId}.`)
    const values = [tenantId, backfillId, rows[0].source]
    const found = await sql.query<{ collection: string; entity: EntityName }>(COLLECTIONS, values)
    const order = (entity: EntityName) => entityNames.indexOf(entity)
    return { ...rows[0], collections: found.rows.toSorted((a, b) => order(b.entity) - order(a.entity)) }
  })
}
