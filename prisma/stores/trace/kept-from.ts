import type { Database } from '#prisma/client.ts'

/** A gigabyte of spans, and of lines, at most: what a busy fleet does in some days, and a quiet one in years. */
const MOST_ROWS = 1_000_000

/** Tables whose rows are bounded by number, and the time by which the newest of them are found. A trace is kept as long as its spans. */
const bounded: Partial<Record<string, { table: string; at: string }>> = {
  trace_span: { table: 'trace_span', at: 'started_at' },
  trace: { table: 'trace_span', at: 'started_at' },
  log_line: { table: 'log_line', at: 'at' },
}

/**
 * From when on rows of a table are kept: from `oldest` on, or from later where there are too many since.
 * @param mostRows default: a million
 */
export async function keptFrom(
  db: Database,
  tenantId: string,
  { table, oldest, mostRows = MOST_ROWS }: { table: string; oldest: Date; mostRows?: number },
): Promise<Date> {
  const bound = bounded[table]
  if (!bound) return oldest
  const text = `SELECT ${bound.at} AS at FROM ${bound.table} WHERE tenant_id = $1 ORDER BY ${bound.at} DESC OFFSET $2 LIMIT 1`
  const { rows } = await db.withTenantSql(tenantId, (sql) => sql.query<{ at: Date }>(text, [tenantId, mostRows]))
  const [newest] = rows
  return newest && newest.at > oldest ? new Date(newest.at.getTime() + 1) : oldest
}
