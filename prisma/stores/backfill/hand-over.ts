import type { TenantConnection } from '#prisma/client.ts'
import { COUNT_ELSEWHERE, isTarget } from './target-sql.ts'
import type { TargetTable } from './target-table.ts'

/** No content has it, so that the heir's next run writes its own. */
const NO_HASH = '00000000-0000-0000-0000-000000000000'

/** `$2` are the rows. Rows of other sources that name one of their targets: under another id, or made anew under the target's own. */
const rowsSql = ({ table }: TargetTable): string => `SELECT DISTINCT ON (o.target_id) o.id FROM imported_row r
  JOIN "${table}" t ON t.tenant_id = $1::uuid AND t.id = r.target_id AND t.imported
  CROSS JOIN LATERAL (
    SELECT e.* FROM imported_row e WHERE e.tenant_id = $1::uuid AND e.target_id = t.id AND e.target_id <> e.id AND e.target_key IS NULL
    UNION ALL
    SELECT e.* FROM imported_row e WHERE e.tenant_id = $1::uuid AND e.id = t.id AND e.target_id = t.id) o
  WHERE r.tenant_id = $1::uuid AND r.id = ANY($2::uuid[]) AND NOT r.joined AND o.joined AND o.id <> r.id
  ORDER BY o.target_id, o.source, o.id`

/** The same for what happened in sessions: one look-up a row among the few that were joined. */
const factsSql = (table: TargetTable): string => `SELECT o.id FROM imported_row r
  JOIN "${table.table}" t ON t.tenant_id = $1::uuid AND ${isTarget(table, 't', 'r')} AND t.imported
  CROSS JOIN LATERAL (SELECT e.id FROM imported_row e WHERE e.tenant_id = $1::uuid AND e.target_id = r.target_id
    AND e.target_key = r.target_key AND e.joined AND e.target_key IS NOT NULL AND e.entity = r.entity AND e.id <> ALL($2::uuid[])
    ORDER BY e.source, e.id LIMIT 1) o
  WHERE r.tenant_id = $1::uuid AND r.id = ANY($2::uuid[]) AND NOT r.joined`

const handOverSql = (heirs: string): string => `UPDATE imported_row h SET joined = false, content_hash = '${NO_HASH}'
  FROM (${heirs}) heir WHERE h.tenant_id = $1::uuid AND h.id = heir.id RETURNING h.id`

/**
 * Before rows of agents, of sessions or of what happened in them go: what other sources have joined is from now on the first one's to
 * change and to take back, as it tells of it too, and what those have brought belongs to it.
 * @returns ids of the rows whose targets are theirs now
 */
export async function handOver(
  sql: TenantConnection,
  table: TargetTable,
  tenantId: string,
  rows: readonly string[],
): Promise<string[]> {
  if (table.identity === 'gateway') {
    const counted = await sql.query<{ elsewhere: number }>(COUNT_ELSEWHERE, [tenantId])
    if (!counted.rows[0]?.elsewhere) return []
  }
  const heirs = table.identity === 'gateway' ? rowsSql(table) : factsSql(table)
  const handed = await sql.query<{ id: string }>(handOverSql(heirs), [tenantId, rows])
  return handed.rows.map(({ id }) => id)
}
