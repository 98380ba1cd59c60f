import type { MonthView } from '#contracts/work.ts'
import type { Database } from '#prisma/client.ts'
import { numberOrNull } from '../session-view.ts'

const monthOf = (column: string): string => `date_trunc('month', ${column} AT TIME ZONE 'UTC')`
const counted = (table: string, column: string): string =>
  `SELECT ${monthOf(column)} AS month, count(*) AS n FROM ${table} WHERE tenant_id = $1::uuid AND ${column} IS NOT NULL GROUP BY 1`
const TOKENS = 'sum(input::bigint + output + cache_read + cache_write)'

/** Tasks may be millions, and wide: each month of them is counted in an index, and the table is not read. */
const tasks = (column: string): string => `(SELECT count(*) FROM task WHERE tenant_id = $1::uuid
    AND ${column} >= m.month AT TIME ZONE 'UTC' AND ${column} < (m.month + interval '1 month') AT TIME ZONE 'UTC')`
const bound = (which: 'min' | 'max', column: string): string =>
  `SELECT (SELECT ${monthOf(`${which}(${column})`)} FROM task WHERE tenant_id = $1::uuid)`
const BOUNDS = ['created_at', 'completed_at'].flatMap((column) => [bound('min', column), bound('max', column)])

/** Every month from the first of which something is known to the last, so that a month without anything is seen to be one. */
const MONTHS = `WITH used AS (SELECT ${monthOf('at')} AS month, ${TOKENS} AS tokens, ${TOKENS} FILTER (WHERE imported) AS imported,
      sum(cost_usd) AS cost FROM token_use WHERE tenant_id = $1::uuid GROUP BY 1),
    begun AS (${counted('session', 'first_seen_at')}),
    known AS (SELECT min(month) AS first, max(month) AS last FROM (SELECT month FROM used UNION ALL SELECT month FROM begun
      UNION ALL ${BOUNDS.join(' UNION ALL ')}) every)
  SELECT to_char(m.month, 'YYYY-MM') AS month, used.tokens::text, used.imported::text, used.cost::text, begun.n::text AS sessions,
    ${tasks('created_at')}::text AS made, ${tasks('completed_at')}::text AS completed
  FROM known CROSS JOIN generate_series(known.first, known.last, interval '1 month') AS m(month)
    LEFT JOIN used ON used.month = m.month LEFT JOIN begun ON begun.month = m.month
  ORDER BY m.month DESC`

type Row = Record<'tokens' | 'imported' | 'cost' | 'sessions', string | null> & Record<'month' | 'made' | 'completed', string>

/** What happened month by month, the latest first: of history and of what was watched alike, as far as it is kept. */
export async function listMonths(db: Database, tenantId: string): Promise<MonthView[]> {
  const { rows } = await db.withTenantSql(tenantId, async (sql) => await sql.query<Row>(MONTHS, [tenantId]))
  return rows.map(({ month, tokens, imported, cost, sessions, made, completed }) => ({
    month,
    tokens: tokens === null ? null : { total: Number(tokens), imported: Number(imported ?? 0) },
    costUsd: numberOrNull(cost),
    sessionsBegun: Number(sessions ?? 0),
    tasksMade: Number(made),
    tasksCompleted: Number(completed),
  }))
}
