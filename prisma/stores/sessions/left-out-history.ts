import type { SessionHistory } from '#contracts/api/lists.ts'
import type { SessionView } from '#contracts/live.ts'
import type { TenantConnection } from '#prisma/client.ts'
import { numberOrNull } from '../session-view.ts'

/**
 * A session that a backfill made has history in its sums from its first day. In the sums of one that was watched before its history
 * came it is not: they outlive the rows that they were counted from, so they cannot be counted anew.
 */
const LEFT_OUT = `SELECT count(*)::int AS calls, min(u.at) AS first, max(u.at) AS last, sum(u.input)::text AS input, sum(u.output)::text AS output,
    sum(u.cache_read)::text AS "cacheRead", sum(u.cache_write)::text AS "cacheWrite", sum(u.cost_usd)::text AS cost
  FROM token_use u WHERE u.tenant_id = $1::uuid AND u.session_id = $2::uuid AND u.imported
    AND NOT EXISTS (SELECT FROM imported_row r WHERE r.tenant_id = $1::uuid AND r.id = $2::uuid)`

type Row = Record<'input' | 'output' | 'cacheRead' | 'cacheWrite', string> & {
  calls: number
  first: Date | null
  last: Date | null
  cost: string | null
}

/** What history knows of a session that is watched and its sums leave out; `null` = nothing, or it is in them. */
export async function leftOutHistory(
  sql: TenantConnection,
  tenantId: string,
  { id, imported }: Pick<SessionView, 'id' | 'imported'>,
): Promise<SessionHistory | null> {
  if (imported) return null
  const [row] = (await sql.query<Row>(LEFT_OUT, [tenantId, id])).rows
  if (!row?.first || !row.last) return null
  const { calls, first, last, input, output, cacheRead, cacheWrite, cost } = row
  return {
    ...{ calls, firstAt: first.toISOString(), lastAt: last.toISOString() },
    tokens: {
      ...{ input: Number(input), output: Number(output), cacheRead: Number(cacheRead), cacheWrite: Number(cacheWrite) },
      costUsd: numberOrNull(cost),
    },
  }
}
