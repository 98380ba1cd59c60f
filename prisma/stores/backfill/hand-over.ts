import type { TenantConnection } from '#prisma/client.ts'
import { COUNT_ELSEWHERE } from './target-sql.ts'
import type { TargetTable } from './target-table.ts'

/** No content has it, so that the heir's next run writes its own. */
const NO_HASH = '00000000-0000-0000-0000-000000000000'

/** `$2` are the rows. Rows of other sources that name one of their targets: under another id, or made anew under the target's own. */
const handOverSql = ({ table }: TargetTable): string => `UPDATE imported_row h SET joined = false, content_hash = '${NO_HASH}'
  FROM (SELECT DISTINCT ON (o.target_id) o.id FROM imported_row r
      JOIN "${table}" t ON t.tenant_id = $1::uuid AND t.id = r.target_id AND t.imported
      CROSS JOIN LATERAL (
        SELECT e.* FROM imported_row e WHERE e.tenant_id = $1::uuid AND e.target_id = t.id AND e.target_id <> e.id AND e.target_key IS NULL
        UNION ALL
        SELECT e.* FROM imported_row e WHERE e.tenant_id = $1::uuid AND e.id = t.id AND e.target_id = t.id) o
    WHERE r.tenant_id = $1::uuid AND r.id = ANY($2::uuid[]) AND NOT r.joined AND o.joined AND o.id <> r.id
    ORDER BY o.target_id, o.source, o.id) heir
  WHERE h.tenant_id = $1::uuid AND h.id = heir.id RETURNING h.target_id AS id`

/**
 * Before rows of agents or sessions go: what other sources have joined is from now on the first one's to change and to take back, as
 * what those have brought belongs to it.
 * @returns ids of the targets that are theirs now
 */
export async function handOver(
  sql: TenantConnection,
  table: TargetTable,
  tenantId: string,
  rows: readonly string[],
): Promise<string[]> {
  const counted = await sql.query<{ elsewhere: number }>(COUNT_ELSEWHERE, [tenantId])
  if (!counted.rows[0]?.elsewhere) return []
  const handed = await sql.query<{ id: string }>(handOverSql(table), [tenantId, rows])
  return handed.rows.map(({ id }) => id)
}
