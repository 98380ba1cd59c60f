import type { LogPage, LogsQuery } from '#contracts/api/traces.ts'
import type { LogLevel, LogLineView } from '#contracts/traces.ts'
import type { Database } from '#prisma/client.ts'
import { decodeCursor, encodeCursor } from '../cursor.ts'
import { holding } from '../work/holding.ts'

/** As pino counts. */
const levels: Record<LogLevel, number> = { debug: 20, info: 30, warn: 40, error: 50, fatal: 60 }

/** Texts and levels are in no index: a page looks at so many lines, for a fraction of a second, and says how far it came. */
const LOOKED_AT = 50_000

const UNTIL = '($2::timestamptz IS NULL OR (at <= $2 AND (at < $2 OR id < $3::uuid)))'
const SINCE = '($4::timestamptz IS NULL OR at >= $4)'
const ORDER = 'ORDER BY at DESC, id DESC'

/** Whichever is asked for has an index of its own; a statement that leaves it open would use none. */
function narrowedBy({ correlationId, traceId, spanId }: LogsQuery): { where: string; values: string[] } {
  if (traceId !== undefined && spanId !== undefined)
    return { where: 'AND trace_id = $8 AND span_id = $9', values: [traceId, spanId] }
  if (traceId !== undefined) return { where: 'AND trace_id = $8', values: [traceId] }
  if (correlationId !== undefined) return { where: 'AND correlation_id = $8', values: [correlationId] }
  return { where: '', values: [] }
}

const lookedAt = (where: string): string =>
  `SELECT * FROM log_line WHERE tenant_id = $1::uuid AND ${UNTIL} AND ${SINCE} ${where} ${ORDER} LIMIT ${LOOKED_AT}`

const pageOf = (where: string): string => `SELECT id, at, service, level, says, correlation_id, trace_id, span_id, fields
  FROM (${lookedAt(where)}) l WHERE ($5::text IS NULL OR says ILIKE $5) AND level >= $6::int ${ORDER} LIMIT $7::int`

type Row = {
  id: string
  at: Date
  service: string
  level: number
  says: string
  correlation_id: string | null
  trace_id: string | null
  span_id: string | null
  fields: Record<string, unknown>
}

/** Log lines, newest first. */
export async function searchLog(db: Database, tenantId: string, query: LogsQuery): Promise<LogPage> {
  const { text, level, since, limit, cursor } = query
  const [at, id] = decodeCursor(cursor)
  const { where, values: ids } = narrowedBy(query)
  const own = [tenantId, at ?? null, id ?? null, since ?? null]
  const looks = text !== undefined || level !== undefined
  return await db.withTenantSql(tenantId, async (sql) => {
    const values = [...own, holding(text), level ? levels[level] : 0, limit + 1, ...ids]
    const { rows } = await sql.query<Row>(pageOf(where), values)
    const last = rows.length > limit ? rows[limit - 1] : undefined
    const edge = last || !looks ? undefined : (await sql.query<Row>(edgeOf(where), [...own, null, 0, 0, ...ids])).rows[0]
    const end = last ?? edge
    return {
      items: rows.slice(0, limit).map(view),
      nextCursor: end ? encodeCursor([end.at.toISOString(), end.id]) : null,
      lookedBackTo: edge ? edge.at.toISOString() : null,
    }
  })
}

/** The last line that a page looked at, if it did not look at all of them. The parameters that it has no use for are only named. */
const edgeOf = (where: string): string => `SELECT id, at FROM log_line
  WHERE tenant_id = $1::uuid AND ${UNTIL} AND ${SINCE} ${where} AND ($5::text, $6::int, $7::int) IS DISTINCT FROM (''::text, 0, 0)
  ${ORDER} OFFSET ${LOOKED_AT - 1} LIMIT 1`

const names = Object.entries(levels) as [LogLevel, number][]

const view = (row: Row): LogLineView => ({
  ...{ id: row.id, at: row.at.toISOString(), service: row.service, says: row.says, fields: row.fields },
  // Lines below the least level that has a name here are not kept.
  level: names.findLast(([, level]) => row.level >= level)?.[0] ?? 'debug',
  ...{ correlationId: row.correlation_id, traceId: row.trace_id, spanId: row.span_id },
})
