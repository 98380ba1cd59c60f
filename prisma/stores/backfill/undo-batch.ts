import type { EntityName } from '#domain/backfill/entities.ts'
import type { TenantConnection } from '#prisma/client.ts'
import { handOver } from './hand-over.ts'
import { haveTargetsAlone } from './hold-run.ts'
import { settleBatch } from './settle-batch.ts'
import { assignments, isTarget } from './target-sql.ts'
import { type TargetTable, targetTables } from './target-table.ts'

/** A collection of the run that is taken back. */
export type UndoScope = { tenantId: string; backfillId: string; source: string; collection: string; entity: EntityName }

/** Rows that are taken back in one transaction. */
const BATCH = 2_000

/** Rows that the run inserted or changed; those that it inserted go. */
const FIND = `SELECT r.id, r.inserted_by = $4::uuid AS "isNew" FROM imported_row r
  WHERE r.tenant_id = $1::uuid AND r.source = $2 AND r.collection = $3 AND r.changed_by = $4::uuid LIMIT ${BATCH} FOR UPDATE`

const isNobodyElses = `NOT EXISTS (SELECT FROM imported_row h WHERE h.tenant_id = $1::uuid AND h.id = ANY($3::uuid[])
  AND h.target_id = r.target_id AND h.target_key IS NOT DISTINCT FROM r.target_key)`

/**
 * `$2` are the rows, `$3` those of other sources whose targets stay. Live data keeps what it has made its own, and a session in which something
 * is left stays.
 */
function removeSql(table: TargetTable, entity: EntityName): string {
  const children = ['run', 'tool_execution', 'token_use', 'session_event', 'finding']
  const isEmpty = children.map(
    (child) => `NOT EXISTS (SELECT FROM ${child} c WHERE c.tenant_id = $1::uuid AND c.session_id = t.id)`,
  )
  const goes = [...(table.identity === 'own' ? [] : [isNobodyElses]), ...(entity === 'session' ? isEmpty : [])].map(
    (each) => `AND ${each}`,
  )
  return `DELETE FROM "${table.table}" t USING imported_row r WHERE r.tenant_id = $1::uuid AND r.id = ANY($2::uuid[]) AND NOT r.joined
    AND t.tenant_id = $1::uuid AND ${isTarget(table, 't', 'r')} AND t.imported ${goes.join(' ')}`
}

/** `$2` is the run, `$3` are the rows. A target that was removed before the run, and made anew by it, goes again. */
const removeAgainSql = (table: TargetTable): string => `DELETE FROM "${table.table}" t USING imported_row r, imported_row_before b
  WHERE b.tenant_id = $1::uuid AND b.backfill_id = $2::uuid AND b.row_id = ANY($3::uuid[]) AND b.before->>'row' IS NULL
    AND r.tenant_id = $1::uuid AND r.id = b.row_id AND NOT r.joined AND t.tenant_id = $1::uuid AND ${isTarget(table, 't', 'r')} AND t.imported`

function restoreSql(table: TargetTable): string {
  const columns = assignments(table, false).map(({ column }) => column)
  return `UPDATE "${table.table}" t SET ${columns.map((column) => `"${column}" = o."${column}"`).join(', ')}
    FROM imported_row_before b JOIN imported_row r ON r.tenant_id = $1::uuid AND r.id = b.row_id,
      LATERAL json_populate_record(NULL::"${table.table}", b.before->'row') o
    WHERE b.tenant_id = $1::uuid AND b.backfill_id = $2::uuid AND b.row_id = ANY($3::uuid[]) AND b.before->>'row' IS NOT NULL
      AND NOT r.joined AND t.tenant_id = $1::uuid AND ${isTarget(table, 't', 'r')} AND t.imported`
}

const PROVENANCE = ['key', 'target_id', 'target_key', 'content_hash', 'joined', 'orphans', 'changed_by']
const RESTORE_PROVENANCE = `UPDATE imported_row r SET ${PROVENANCE.map((column) => `${column} = o.${column}`).join(', ')}
  FROM imported_row_before b, LATERAL json_populate_record(NULL::imported_row, b.before->'imported') o
  WHERE b.tenant_id = $1::uuid AND b.backfill_id = $2::uuid AND b.row_id = ANY($3::uuid[]) AND r.tenant_id = $1::uuid AND r.id = b.row_id`

/** What other runs kept of rows that go is of no use any more. */
const FORGET_NEW = `WITH gone AS (DELETE FROM imported_row r WHERE r.tenant_id = $1::uuid AND r.id = ANY($2::uuid[]) RETURNING r.target_id)
  SELECT DISTINCT target_id AS id FROM gone`
const FORGET_BEFORE = `DELETE FROM imported_row_before b WHERE b.tenant_id = $1::uuid AND b.backfill_id = $2::uuid AND b.row_id = ANY($3::uuid[])`

/** Sessions that the run itself has brought go soon. */
const THAT_STAY = `SELECT s.id FROM session s WHERE s.tenant_id = $1::uuid AND s.id = ANY($2::uuid[]) AND s.imported
  AND NOT EXISTS (SELECT FROM imported_row r WHERE r.tenant_id = $1::uuid AND r.id = s.id AND r.inserted_by = $3::uuid)`

/** Takes some rows of a collection back, in the caller's transaction. Gives how many; 0 = none is left. */
export async function undoBatch(
  sql: TenantConnection,
  { tenantId, backfillId, source, collection, entity }: UndoScope,
): Promise<number> {
  const table = targetTables[entity]
  if (table.identity !== 'own') await haveTargetsAlone(sql, tenantId)
  const { rows } = await sql.query<{ id: string; isNew: boolean }>(FIND, [tenantId, source, collection, backfillId])
  if (rows.length === 0) return 0
  const made = rows.filter(({ isNew }) => isNew).map(({ id }) => id)
  const changed = rows.filter(({ isNew }) => !isNew).map(({ id }) => id)
  const kept = table.identity === 'own' ? [] : [await handOver(sql, table, tenantId, made)]
  await sql.query(removeSql(table, entity), [tenantId, made, ...kept])
  const sessions = await restore(sql, table, [tenantId, backfillId, changed])
  const gone = await sql.query<{ id: string }>(FORGET_NEW, [tenantId, made])
  await sql.query(FORGET_BEFORE, [tenantId, backfillId, [...made, ...changed]])
  if (table.identity === 'session' || entity === 'session') {
    const touched = [...new Set([...sessions, ...gone.rows.map(({ id }) => id)])]
    const stay = await sql.query<{ id: string }>(THAT_STAY, [tenantId, touched, backfillId])
    await settleBatch(
      sql,
      tenantId,
      stay.rows.map(({ id }) => id),
    )
  }
  return rows.length
}

/** Gives the targets' ids, or their sessions'. */
async function restore(sql: TenantConnection, table: TargetTable, values: [string, string, string[]]): Promise<string[]> {
  const [tenantId, , changed] = values
  if (changed.length === 0) return []
  await sql.query(removeAgainSql(table), values)
  await sql.query(restoreSql(table), values)
  await sql.query(RESTORE_PROVENANCE, values)
  const text = 'SELECT DISTINCT r.target_id AS id FROM imported_row r WHERE r.tenant_id = $1::uuid AND r.id = ANY($2::uuid[])'
  return (await sql.query<{ id: string }>(text, [tenantId, changed])).rows.map(({ id }) => id)
}
