import type { TaskPage, TaskQuery } from '#contracts/api/work.ts'
import type { TaskView } from '#contracts/work.ts'
import type { Database, TenantConnection } from '#prisma/client.ts'
import { CursorError, decodeCursor, encodeCursor } from '../cursor.ts'
import { holding } from './holding.ts'

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** Ids first, so that names are looked up for a page and not for the table. */
const named = (ids: string, order: string): string => `SELECT t.id, t.title, t.status, t.priority, t.result, t.created_at,
    t.completed_at, t.due_at, t.imported, p.id AS project_id, p.name AS project_name, a.agent_id AS agent, a.name AS agent_name,
    s.id AS session_id, s.key AS session_key
  FROM (${ids}) t
  LEFT JOIN project p ON p.tenant_id = t.tenant_id AND p.id = t.project_id
  LEFT JOIN agent a ON a.tenant_id = t.tenant_id AND a.id = t.agent_id
  LEFT JOIN session s ON s.tenant_id = t.tenant_id AND s.id = t.session_id
  ORDER BY ${order}`

/** `$3` and `$4` are the place after which a page begins, `$7` and `$8` the last one that it looks at. */
const OF_PROJECT = 't.tenant_id = $1::uuid AND ($2::uuid IS NULL OR t.project_id = $2)'
const LIKED = '($5::text IS NULL OR t.status = $5) AND ($6::text IS NULL OR t.title ILIKE $6)'
const ORDER = 't.created_at DESC, t.id'

type Part = { after: string; until: string }

/** In two parts, each the order of an index: a single order with the unknown times last is none that Postgres reads off one. */
const DATED: Part = {
  after: `t.created_at IS NOT NULL AND ($3::timestamptz IS NULL OR (t.created_at <= $3 AND (t.created_at < $3 OR t.id > $4::uuid)))`,
  until: `($7::timestamptz IS NULL OR (t.created_at >= $7 AND (t.created_at > $7 OR t.id <= $8::uuid)))`,
}
const UNDATED: Part = {
  after: `t.created_at IS NULL AND $3::timestamptz IS NULL AND ($4::uuid IS NULL OR t.id > $4)`,
  until: `$7::timestamptz IS NULL AND ($8::uuid IS NULL OR t.id <= $8)`,
}

const page = ({ after, until }: Part): string =>
  named(`SELECT * FROM task t WHERE ${OF_PROJECT} AND ${after} AND ${LIKED} AND ${until} ORDER BY ${ORDER} LIMIT $9`, ORDER)

/** Titles and states are in no index: a page looks at so many tasks, for a fraction of a second, and says how far it came. */
const LOOKED_AT = 100_000
const lastPlace = ({ after }: Part): string =>
  `SELECT t.created_at, t.id FROM task t WHERE ${OF_PROJECT} AND ${after} ORDER BY ${ORDER} OFFSET $5::int - 1 LIMIT 1`

type Row = Pick<TaskView, 'id' | 'title' | 'status' | 'priority' | 'result' | 'imported'> & {
  created_at: Date | null
  completed_at: Date | null
  due_at: Date | null
  project_id: string | null
  project_name: string
  agent: string | null
  agent_name: string | null
  session_id: string | null
  session_key: string
}

/** A place in the order of tasks. `at` null = among those without a time. */
type Place = { at: string | null; id: string }
type Found = { rows: Row[]; until: Place | null }

/**
 * Tasks, the newest first; those without a time come last.
 * @param lookedAt how many tasks a page may look at where titles or states are looked for
 */
export async function listTasks(db: Database, tenantId: string, query: TaskQuery, lookedAt = LOOKED_AT): Promise<TaskPage> {
  const { cursor, limit } = query
  const begin = placeOf(cursor)
  const found = await db.withTenantSql(tenantId, async (sql) => {
    const look = async (part: Part, from: Place | null, most: number) =>
      await lookIn(sql, part, { narrow: [tenantId, query], from, most, lookedAt })
    if (begin?.at === null) return await look(UNDATED, begin, limit + 1)
    const dated = await look(DATED, begin, limit + 1)
    if (dated.rows.length > limit || dated.until) return dated
    const { rows, until } = await look(UNDATED, null, limit + 1 - dated.rows.length)
    return { rows: [...dated.rows, ...rows], until }
  })
  const items = found.rows.slice(0, limit).map(view)
  const last = found.rows.length > limit ? items.at(-1) : undefined
  const end = last ? { at: last.createdAt, id: last.id } : found.until
  return {
    items,
    nextCursor: end ? encodeCursor([end.at ?? '', end.id]) : null,
    lookedBackTo: last ? null : (found.until?.at ?? null),
  }
}

type Look = { narrow: [tenantId: string, query: TaskQuery]; from: Place | null; most: number; lookedAt: number }

async function lookIn(sql: TenantConnection, part: Part, { narrow, from, most, lookedAt }: Look): Promise<Found> {
  const [tenantId, { project = null, status = null, search }] = narrow
  const begin = [tenantId, project, from?.at ?? null, from?.id ?? null]
  const until = status === null && search === undefined ? null : await readPlace(sql, lastPlace(part), [...begin, lookedAt])
  const values = [...begin, status, holding(search), until?.at ?? null, until?.id ?? null, most]
  return { rows: (await sql.query<Row>(page(part), values)).rows, until }
}

async function readPlace(sql: TenantConnection, text: string, values: readonly unknown[]): Promise<Place | null> {
  const [row] = (await sql.query<{ created_at: Date | null; id: string }>(text, values)).rows
  return row ? { at: row.created_at?.toISOString() ?? null, id: row.id } : null
}

/** Where a page begins; an empty time is among those without one. @throws CursorError */
function placeOf(cursor: string | undefined): Place | null {
  const [at, id = ''] = decodeCursor(cursor)
  if (at === undefined) return null
  if (!UUID.test(id) || (at !== '' && Number.isNaN(Date.parse(at)))) throw new CursorError()
  return { at: at === '' ? null : at, id }
}

function view(row: Row): TaskView {
  const { id, title, status, priority, result, imported } = row
  return {
    ...{ id, title, status, priority, result, imported },
    project: row.project_id === null ? null : { id: row.project_id, name: row.project_name },
    agent: row.agent === null ? null : { agentId: row.agent, name: row.agent_name },
    session: row.session_id === null ? null : { id: row.session_id, key: row.session_key },
    createdAt: row.created_at?.toISOString() ?? null,
    completedAt: row.completed_at?.toISOString() ?? null,
    dueAt: row.due_at?.toISOString() ?? null,
  }
}
