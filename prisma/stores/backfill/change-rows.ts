import type { EntityName } from '#domain/backfill/entities.ts'
import { type ChunkScope, sumOf } from './chunk-scope.ts'
import { hashNumberSql } from './content-hash.ts'
import { stagingName } from './staging-table.ts'
import { assignments, isTarget, withSession } from './target-sql.ts'
import { type TargetTable, targetTables } from './target-table.ts'

/** What became of rows that earlier runs brought. `seen` are those that stayed as they were, in the target and in provenance. */
export type Changed = {
  /** Whether no row of the chunk is known, some are, or all are and none has to be made anew. */
  known: 'none' | 'some' | 'all'
  changed: number
  unchanged: number
  joined: number
  joinedSum: bigint
  seen: string[]
}

const NONE: Changed = { known: 'none', changed: 0, unchanged: 0, joined: 0, joinedSum: 0n, seen: [] }

/** Two looks into the index: rows of this very run are in other chunks. */
const HAS_OTHERS = `SELECT EXISTS (SELECT FROM imported_row r WHERE r.tenant_id = $1::uuid AND r.source = $2 AND r.collection = $3 AND r.changed_by < $4::uuid)
  OR EXISTS (SELECT FROM imported_row r WHERE r.tenant_id = $1::uuid AND r.source = $2 AND r.collection = $3 AND r.changed_by > $4::uuid) AS others`

/** Brings staged rows that earlier runs know to what they are now; what they were is kept for the way back. */
export async function changeRows({ sql, tenantId, chunk }: ChunkScope): Promise<Changed> {
  const { entity, source, collection, backfillId } = chunk
  const { rows } = await sql.query<{ others: boolean }>(HAS_OTHERS, [tenantId, source, collection, backfillId])
  if (!rows[0]?.others) return NONE
  const counted = await count(sql, tenantId, entity)
  if (counted.known === 0) return NONE
  const isAll = counted.known === chunk.rows.rows && counted.lost === 0
  if (!isAll || counted.others > 0) await sql.query(knownSql(entity), [tenantId])
  if (counted.others > 0) {
    await sql.query(beforeSql(entity), [tenantId, backfillId])
    await sql.query(updateSql(entity), [tenantId])
    await sql.query(provenanceSql(entity), [tenantId, backfillId])
  }
  const { changed, unchanged, joined, seen } = counted
  return { known: isAll ? 'all' : 'some', changed, unchanged, joined, joinedSum: sumOf(counted.joined_sum), seen: seen ?? [] }
}

/** One look-up a row, however the planner thinks of tables that it has no figures of. */
const provenance = (s: string): string =>
  `CROSS JOIN LATERAL (SELECT * FROM imported_row r WHERE r.tenant_id = $1::uuid AND r.id = ${s}.row_id LIMIT 1) r`
const target = (table: TargetTable, columns: string): string =>
  `LEFT JOIN LATERAL (SELECT ${columns} FROM "${table.table}" t WHERE t.tenant_id = $1::uuid AND ${isTarget(table, 't', 'r')} LIMIT 1) t ON true`

/**
 * The fate of each row that is known. `lost`: its target was removed, so that it is made anew. `overtaken`: live data has made the
 * target its own since.
 */
const fates = (
  entity: EntityName,
): string => `SELECT s.row_id, s.row_hash, CASE WHEN t.imported IS NULL THEN 'lost' WHEN r.joined THEN 'joined'
    WHEN NOT t.imported THEN 'overtaken' WHEN r.content_hash = s.row_hash THEN 'unchanged' ELSE 'changed' END AS fate, r.target_id, r.target_key
  FROM ${stagingName(entity)} s ${provenance('s')} ${target(targetTables[entity], 't.imported')}`

const knownSql = (entity: EntityName): string => `INSERT INTO backfill_known (row_id, fate, target_id, target_key)
  SELECT k.row_id, k.fate, k.target_id, k.target_key FROM (${fates(entity)}) k`

type Count = {
  known: number
  lost: number
  changed: number
  unchanged: number
  joined: number
  others: number
  joined_sum: string | null
  seen: string[] | null
}

async function count(sql: ChunkScope['sql'], tenantId: string, entity: EntityName): Promise<Count> {
  const text = `SELECT count(*)::int AS known, count(*) FILTER (WHERE k.fate = 'lost')::int AS lost,
      count(*) FILTER (WHERE k.fate = 'changed')::int AS changed, count(*) FILTER (WHERE k.fate = 'unchanged')::int AS unchanged,
      count(*) FILTER (WHERE k.fate IN ('joined', 'overtaken'))::int AS joined,
      count(*) FILTER (WHERE k.fate NOT IN ('joined', 'unchanged'))::int AS others,
      (sum(${hashNumberSql('k.row_hash')}) FILTER (WHERE k.fate IN ('joined', 'overtaken')))::text AS joined_sum,
      array_agg(k.row_id) FILTER (WHERE k.fate IN ('joined', 'unchanged')) AS seen
    FROM (${fates(entity)} OFFSET 0) k`
  const { rows } = await sql.query<Count>(text, [tenantId])
  if (!rows[0]) throw new Error('Postgres counted nothing.')
  return rows[0]
}

const beforeSql = (entity: EntityName): string => `INSERT INTO imported_row_before (tenant_id, backfill_id, row_id, before)
  SELECT $1::uuid, $2::uuid, k.row_id, json_build_object('row', t.before, 'imported', row_to_json(r))
  FROM backfill_known k ${provenance('k')} ${target(targetTables[entity], 'row_to_json(t) AS before')}
  WHERE k.fate NOT IN ('joined', 'unchanged') ON CONFLICT DO NOTHING`

/** What live data has made its own since it was looked at stays as it is: it counts as overtaken from then on. */
function updateSql(entity: EntityName): string {
  const table = targetTables[entity]
  const set = assignments(table, true).map(({ column, value }) => `"${column}" = ${value}`)
  return `UPDATE "${table.table}" t SET ${set.join(', ')} FROM ${stagingName(entity)} s ${withSession(table)}
    JOIN backfill_known k ON k.row_id = s.row_id
    WHERE t.tenant_id = $1::uuid AND k.fate = 'changed' AND ${isTarget(table, 't', 'k')} AND t.imported`
}

function provenanceSql(entity: EntityName): string {
  const table = targetTables[entity]
  const moved = table.identity === 'session' ? `target_id = g.session_id, target_key = s."${table.key}",` : ''
  // What was overtaken keeps what it was imported as.
  const isChanged = (column: string, value: string) =>
    `${column} = CASE WHEN k.fate = 'changed' THEN ${value} ELSE r.${column} END`
  return `UPDATE imported_row r SET ${moved} ${isChanged('content_hash', 's.row_hash')}, ${isChanged('key', 's.row_key')},
      ${isChanged('orphans', 's.row_orphans::jsonb')}, joined = k.fate = 'overtaken', changed_by = $2::uuid
    FROM ${stagingName(entity)} s ${withSession(table)} JOIN backfill_known k ON k.row_id = s.row_id
    WHERE r.tenant_id = $1::uuid AND r.id = s.row_id AND k.fate IN ('changed', 'overtaken')`
}
