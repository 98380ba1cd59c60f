import type { SessionPage, SessionQuery } from '#contracts/api/lists.ts'
import type { Database, TenantConnection } from '#prisma/client.ts'
import { CursorError, decodeCursor, encodeCursor } from '../cursor.ts'
import { type SessionRecord, sessionColumns, sessionView } from '../session-view.ts'
import { headOf } from '../stream-head.ts'
import { type SessionFilter, sessionFilter } from './session-filter.ts'

type Sort = SessionQuery['sort']
type Place = { column: string; type: string }

/**
 * What each order sorts by, the id last so that no two rows share a place. Each has its index, in one direction: Postgres
 * reads it backwards for the other.
 */
const orders: Record<Sort, readonly Place[]> = {
  activity: [{ column: 'active_at', type: 'timestamptz' }],
  tokens: [{ column: 'total_tokens', type: 'bigint' }],
  cost: [{ column: 'sort_cost', type: 'float8' }],
  key: [{ column: 'key', type: 'text' }],
  verdict: [
    { column: 'verdict_rank', type: 'smallint' },
    { column: 'active_at', type: 'timestamptz' },
  ],
}

type ListedRow = SessionRecord & { slug: string; demo: boolean; place: string[] }

/**
 * One page of sessions and how many there are in all. A page begins after its cursor's place, not after a count of rows:
 * rows that come or move meanwhile neither repeat nor hide the others.
 * @throws CursorError for a cursor of another order, or none of ours.
 */
export async function listSessions(db: Database, tenantId: string, query: SessionQuery): Promise<SessionPage> {
  return await db.withTenantSql(tenantId, async (sql) => {
    const asOf = await headOf(sql, tenantId)
    const filter = sessionFilter(query, tenantId)
    const total = await countSessions(sql, filter)
    const rows = await readPage(sql, filter, query)
    const items = rows.slice(0, query.limit)
    const last = rows.length > query.limit ? items.at(-1) : undefined
    return {
      items: items.map((row) => sessionView(row, row)),
      nextCursor: last ? encodeCursor([query.sort, query.direction, ...last.place]) : null,
      total,
      asOf: asOf.toString(),
    }
  })
}

async function countSessions(sql: TenantConnection, filter: SessionFilter): Promise<number> {
  const text = `SELECT count(*)::int AS total FROM session s JOIN gateway g ON g.id = s.gateway_id WHERE ${filter.sql}`
  const { rows } = await sql.query<{ total: number }>(text, filter.values)
  return rows[0]?.total ?? 0
}

async function readPage(sql: TenantConnection, filter: SessionFilter, query: SessionQuery): Promise<ListedRow[]> {
  const { text, values } = pageQuery(filter, query)
  return (await sql.query<ListedRow>(text, values)).rows
}

/** The page's statement; exported for the test that looks at its plan. */
export function pageQuery(filter: SessionFilter, query: SessionQuery): { text: string; values: unknown[] } {
  const places = [...orders[query.sort], { column: 'id', type: 'uuid' }]
  const values = [...filter.values]
  const after = placeAfter(query, places.length)
  const bounds = after.map((value, index) => `$${values.push(value)}::${places[index]?.type}`)
  const columns = places.map(({ column }) => `s.${column}`)
  const comparison = query.direction === 'asc' ? '>' : '<'
  const bound = bounds.length > 0 ? `AND (${columns.join(', ')}) ${comparison} (${bounds.join(', ')})` : ''
  const order = columns.map((column) => `${column} ${query.direction === 'asc' ? 'ASC' : 'DESC'}`)
  const text = `SELECT ${sessionColumns}, g.slug, g.demo, ARRAY[${columns.map((column) => `${column}::text`).join(', ')}] AS place
    FROM session s JOIN gateway g ON g.id = s.gateway_id WHERE ${filter.sql} ${bound}
    ORDER BY ${order.join(', ')} LIMIT $${values.push(query.limit + 1)}`
  return { text, values }
}

function placeAfter({ cursor, sort, direction }: SessionQuery, length: number): string[] {
  const [ofSort, ofDirection, ...place] = decodeCursor(cursor)
  if (cursor === undefined) return []
  if (ofSort !== sort || ofDirection !== direction || place.length !== length) throw new CursorError()
  return place
}
