import type { EntityName } from '#domain/backfill/entities.ts'
import { type ChunkScope, sumOf } from './chunk-scope.ts'
import { hashNumberSql } from './content-hash.ts'
import { stagingName } from './staging-table.ts'
import { assignments, COUNT_ELSEWHERE, identityAssignments, withSession } from './target-sql.ts'
import { type TargetTable, targetTables } from './target-table.ts'

/** What became of rows that were not known. `joinedSum` = sum of the hashes of those that live data knows. */
export type Inserted = { inserted: number; joined: number; joinedSum: bigint }

/**
 * Writes the staged rows that are not known, and where they came from. What live data knows already stays as it is.
 * @param knowsSome some rows of the chunk are known: those are in `backfill_known`
 */
export async function insertRows(scope: ChunkScope, knowsSome: boolean): Promise<Inserted> {
  const { sql, tenantId, chunk } = scope
  const filter = knowsSome ? `WHERE NOT EXISTS (SELECT FROM backfill_known k WHERE k.row_id = s.row_id AND k.fate <> 'lost')` : ''
  const hasLinks = targetTables[chunk.entity].links.length > 0
  const counted = hasLinks ? await sql.query<{ elsewhere: number }>(COUNT_ELSEWHERE, [tenantId]) : null
  const how = { filter, looksElsewhere: (counted?.rows[0]?.elsewhere ?? 0) > 0 }
  return targetTables[chunk.entity].identity === 'own' ? await insertOwn(scope, how) : await insertShared(scope, how)
}

type How = { filter: string; looksElsewhere: boolean }

/** Their ids are made by backfills alone, so that there is nobody to share a row with. */
async function insertOwn({ sql, tenantId, chunk }: ChunkScope, { filter, looksElsewhere }: How): Promise<Inserted> {
  const { entity, source, collection, backfillId } = chunk
  const table = targetTables[entity]
  const from = `FROM ${stagingName(entity)} s ${filter}`
  const inserted = await sql.query(insertInto(table, from, looksElsewhere), [tenantId])
  await sql.query(
    `${noteInto} SELECT $1::uuid, s.row_id, $2, $3, s.row_key, $4, s.row_id, NULL, s.row_hash, false, s.row_orphans::jsonb, $5::uuid, $5::uuid
    ${from} ${filter && again}`,
    [tenantId, source, collection, entity, backfillId],
  )
  return { inserted: inserted.rowCount ?? 0, joined: 0, joinedSum: 0n }
}

async function insertShared({ sql, tenantId, gatewayId, chunk }: ChunkScope, how: How): Promise<Inserted> {
  const { entity, source, collection, backfillId } = chunk
  const isAtGateway = targetTables[entity].identity === 'gateway'
  const values = [tenantId, source, collection, entity, backfillId, ...(isAtGateway ? [gatewayId] : [])]
  type Row = { inserted: number; joined: number; joined_sum: string | null }
  const { rows } = await sql.query<Row>(sharedSql(entity, how), values)
  const [row] = rows
  return { inserted: row?.inserted ?? 0, joined: row?.joined ?? 0, joinedSum: sumOf(row?.joined_sum ?? null) }
}

function sharedSql(entity: EntityName, { filter, looksElsewhere }: How): string {
  const table = targetTables[entity]
  const from = `FROM ${stagingName(entity)} s ${withSession(table)}`
  return `WITH made AS (${insertInto(table, `${from} ${filter}`, looksElsewhere)} ON CONFLICT DO NOTHING RETURNING ${returned(table)}),
    noted AS (${noteInto} SELECT $1::uuid, s.row_id, $2, $3, s.row_key, $4, ${targetId(table)}, ${targetKey(table)}, s.row_hash,
        m.is_made IS NULL, s.row_orphans::jsonb, $5::uuid, $5::uuid
      ${from} LEFT JOIN made m ON ${isMade(table)} ${filter} ${filter && again}
      RETURNING r.joined, r.content_hash)
    SELECT count(*) FILTER (WHERE NOT n.joined)::int AS inserted, count(*) FILTER (WHERE n.joined)::int AS joined,
      (sum(${hashNumberSql('n.content_hash')}) FILTER (WHERE n.joined))::text AS joined_sum FROM noted n`
}

function insertInto(table: TargetTable, from: string, looksElsewhere: boolean): string {
  const set = [...identityAssignments(table, '$6'), ...assignments(table, looksElsewhere)]
  return `INSERT INTO "${table.table}" (${set.map(({ column }) => `"${column}"`).join(', ')})
    SELECT ${set.map(({ value }) => value).join(', ')} ${from}`
}

const noteInto = `INSERT INTO imported_row AS r (tenant_id, id, source, collection, key, entity, target_id, target_key, content_hash, joined,
  orphans, inserted_by, changed_by)`

/** Of a row whose target was removed since: it is made anew. */
const again = `ON CONFLICT (tenant_id, id) DO UPDATE SET key = excluded.key, target_id = excluded.target_id,
  target_key = excluded.target_key, content_hash = excluded.content_hash, joined = excluded.joined, orphans = excluded.orphans,
  changed_by = excluded.changed_by`

const returned = ({ identity, key }: TargetTable): string =>
  identity === 'session' ? `session_id, "${key}" AS key, true AS is_made` : 'id, true AS is_made'

const isMade = ({ identity, key }: TargetTable): string =>
  identity === 'session' ? `m.session_id = g.session_id AND m.key = s."${key}"` : 'm.id = s.row_id'

/** Where none was made, there is one already. */
const targetId = ({ table, identity, key }: TargetTable): string =>
  identity === 'session'
    ? 'g.session_id'
    : `coalesce(m.id, (SELECT o.id FROM "${table}" o WHERE o.tenant_id = $1::uuid AND o.gateway_id = $6::uuid AND o."${key}" = s."${key}"))`

const targetKey = ({ identity, key }: TargetTable): string => (identity === 'session' ? `s."${key}"` : 'NULL::text')
