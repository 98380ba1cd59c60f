import type { EntityName } from '#domain/backfill/entities.ts'
import { contentHashSql, hashNumberSql } from './content-hash.ts'
import { isTarget } from './target-sql.ts'
import { type TargetTable, targetTables } from './target-table.ts'

/** `$1` tenant, `$2` source, `$3` collection, `$4` run: the rows of a collection, of those that the run has seen where not all are. */
const rowsOf = (isWhole: boolean): string =>
  `r.tenant_id = $1::uuid AND r.source = $2 AND r.collection = $3${
    isWhole
      ? // So that the statement takes the same values.
        ' AND $4::uuid IS NOT NULL'
      : ` AND (r.changed_by = $4::uuid OR r.id IN (SELECT unnest(c.seen) FROM backfill_chunk c
        WHERE c.tenant_id = $1::uuid AND c.backfill_id = $4::uuid AND c.collection = $3))`
  }`

/** Agents and sessions of the source that have an id of their own: rows were hashed by the ids that a backfill would make. */
const ELSEWHERE = `elsewhere AS MATERIALIZED (SELECT DISTINCT ON (e.entity, e.target_id) e.entity, e.target_id, e.id FROM imported_row e
  WHERE e.tenant_id = $1::uuid AND e.source = $2 AND e.target_id <> e.id AND e.target_key IS NULL)`

/** Expressions for what a row belongs to, as it was hashed, and the joins that they need. */
function linkedIds({ identity, links }: TargetTable): { ids: string[]; joins: string } {
  const named = [...(identity === 'session' ? [{ relation: 'session', column: 'session_id' }] : []), ...links]
  const looked = named.filter(({ relation }) => relation === 'agent' || relation === 'session')
  const join = ({ relation, column }: { relation: string; column: string }) =>
    `LEFT JOIN elsewhere of_${relation} ON of_${relation}.entity = '${relation}' AND of_${relation}.target_id = t."${column}"`
  return {
    ids: named.map((link) =>
      looked.includes(link) ? `coalesce(of_${link.relation}.id, t."${link.column}")` : `t."${link.column}"`,
    ),
    joins: looked.map(join).join(' '),
  }
}

/**
 * How many relations name what is not there, and the joins that tell: all of a table at once, as a look for each row takes longer than
 * all hashes. What happens in sessions is held by a foreign key.
 */
function danglingSql({ table, links }: TargetTable): { dangling: string; joins: string } {
  const dangles = links.map(
    ({ relation, column }) =>
      `count(*) FILTER (WHERE NOT r.joined AND t."${column}" IS NOT NULL AND named_${relation}.id IS NULL)`,
  )
  const joins = links.map(({ relation, column }) => {
    const named = `named_${relation}`
    const to = relation === 'parent' ? table : relation
    return `LEFT JOIN "${to}" ${named} ON ${named}.tenant_id = $1::uuid AND ${named}.id = t."${column}"`
  })
  return { dangling: `(${['0', ...dangles].join(' + ')})::int`, joins: joins.join(' ') }
}

const from = (table: TargetTable): string =>
  `FROM imported_row r LEFT JOIN "${table.table}" t ON t.tenant_id = $1::uuid AND ${isTarget(table, 't', 'r')}`

/**
 * What Postgres holds of a collection, its hashes computed anew from the tables, and what its relations name. `overtaken`: live data
 * has made it its own.
 */
export function compareSql(entity: EntityName, isWhole: boolean): string {
  const table = targetTables[entity]
  const { ids, joins } = linkedIds(table)
  const named = danglingSql(table)
  const isOurs = 'NOT r.joined AND t.imported'
  const at = table.at === null ? 'NULL::timestamptz' : `t."${table.at}"`
  return `WITH ${ELSEWHERE}
    SELECT count(*) FILTER (WHERE ${isOurs})::int AS found,
      (sum(${hashNumberSql(contentHashSql('t', table, ids))}) FILTER (WHERE ${isOurs}))::text AS target_sum,
      count(*) FILTER (WHERE NOT r.joined AND NOT t.imported)::int AS overtaken,
      (sum(${hashNumberSql('r.content_hash')}) FILTER (WHERE NOT r.joined AND NOT t.imported))::text AS overtaken_sum,
      min(${at}) FILTER (WHERE ${isOurs}) AS earliest, max(${at}) FILTER (WHERE ${isOurs}) AS latest,
      ${named.dangling} AS dangling
    ${from(table)} ${joins} ${named.joins} WHERE ${rowsOf(isWhole)}`
}

/** How many rows are not what was sent; asked for only where the checksums differ. */
export function differingSql(entity: EntityName, isWhole: boolean): string {
  const table = targetTables[entity]
  const { ids, joins } = linkedIds(table)
  return `WITH ${ELSEWHERE} SELECT count(*)::int AS differing ${from(table)} ${joins}
    WHERE ${rowsOf(isWhole)} AND NOT r.joined AND t.imported AND ${contentHashSql('t', table, ids)} <> r.content_hash`
}
