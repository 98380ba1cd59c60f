import type { TargetColumn, TargetLink, TargetTable } from './target-table.ts'

/** Where the row `t` of the table is the one that the provenance `r` names. */
export const isTarget = ({ identity, key }: TargetTable, t: string, r: string): string =>
  identity === 'session' ? `${t}.session_id = ${r}.target_id AND ${t}."${key}" = ${r}.target_key` : `${t}.id = ${r}.target_id`

/** Agents and sessions may have an id of their own, from before their history came. */
const mayBeElsewhere = ({ relation }: TargetLink): boolean => relation === 'agent' || relation === 'session'

const linkSql = (link: TargetLink, looksElsewhere: boolean): string =>
  looksElsewhere && mayBeElsewhere(link)
    ? `coalesce((SELECT e.target_id FROM imported_row e WHERE e.tenant_id = $1::uuid AND e.id = s."${link.column}"
        AND e.target_id <> e.id AND e.target_key IS NULL), s."${link.column}")`
    : `s."${link.column}"`

const valueSql = ({ column, type }: TargetColumn): string => `s."${column}"${type === 'decimal' ? '::numeric' : ''}`

/** Mostly none is elsewhere, and no row has to be looked up then. Counted, as the planner would read the table for a mere "any". */
export const COUNT_ELSEWHERE = `SELECT count(*)::int AS elsewhere FROM imported_row e
  WHERE e.tenant_id = $1::uuid AND e.target_id <> e.id AND e.target_key IS NULL`

/**
 * What the columns of a target become, from a staged row `s`, its session `g` and the gateway `gateway`: content and what follows
 * from it, without the keys that a row never changes.
 */
export function assignments(
  { columns, links, identity, derived }: TargetTable,
  looksElsewhere: boolean,
): { column: string; value: string }[] {
  return [
    ...columns.map((each) => ({ column: each.column, value: valueSql(each) })),
    ...links.map((link) => ({ column: link.column, value: linkSql(link, looksElsewhere) })),
    ...(identity === 'session' ? [{ column: 'session_id', value: 'g.session_id' }] : []),
    ...Object.entries(derived).map(([column, value]) => ({ column, value })),
  ]
}

/** What only a new row gets. */
export function identityAssignments({ identity }: TargetTable, gateway: string): { column: string; value: string }[] {
  return [
    { column: 'tenant_id', value: '$1::uuid' },
    { column: 'imported', value: 'true' },
    ...(identity === 'session' ? [] : [{ column: 'id', value: 's.row_id' }]),
    ...(identity === 'gateway' ? [{ column: 'gateway_id', value: `${gateway}::uuid` }] : []),
  ]
}

/** Joins each staged row `s` with the session `g` that it happened in. */
export const withSession = ({ identity }: TargetTable): string =>
  identity === 'session' ? 'JOIN backfill_session g ON g.row_session = s.row_session' : ''
