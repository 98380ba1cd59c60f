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

const NARROWED = `t.tenant_id = $1::uuid AND ($2::uuid IS NULL OR t.project_id = $2) AND ($3::text IS NULL OR t.status = $3)
  AND ($4::text IS NULL OR t.title ILIKE $4)`

/** In two parts, each the order of an index: a single order with the unknown times last is none that Postgres reads off one. */
const DATED = named(
  `SELECT * FROM task t WHERE ${NARROWED} AND t.created_at IS NOT NULL
    AND ($5::timestamptz IS NULL OR (t.created_at <= $5 AND (t.created_at < $5 OR t.id > $6::uuid)))
  ORDER BY t.created_at DESC, t.id LIMIT $7`,
  't.created_at DESC, t.id',
)
const UNDATED = named(
  `SELECT * FROM task t WHERE ${NARROWED} AND t.created_at IS NULL AND ($5::uuid IS NULL OR t.id > $5) ORDER BY t.id LIMIT $6`,
  't.id',
)

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

/** Tasks, the newest first; those without a time come last. A part of a title is looked for in each: nothing is indexed for it. */
export async function listTasks(db: Database, tenantId: string, query: TaskQuery): Promise<TaskPage> {
  const { project = null, status = null, search, cursor, limit } = query
  const after = placeOf(cursor)
  const narrow = [tenantId, project, status, holding(search)]
  const rows = await db.withTenantSql(tenantId, async (sql) => {
    const dated = after?.at === '' ? [] : await read(sql, DATED, [...narrow, after?.at ?? null, after?.id ?? null, limit + 1])
    if (dated.length > limit) return dated
    const from = after?.at === '' ? after.id : null
    return [...dated, ...(await read(sql, UNDATED, [...narrow, from, limit + 1 - dated.length]))]
  })
  const items = rows.slice(0, limit).map(view)
  const last = rows.length > limit ? items.at(-1) : undefined
  return { items, nextCursor: last ? encodeCursor([last.createdAt ?? '', last.id]) : null }
}

const read = async (sql: TenantConnection, text: string, values: readonly unknown[]): Promise<Row[]> =>
  (await sql.query<Row>(text, values)).rows

/** Where a page begins; an empty time is among those without one. @throws CursorError */
function placeOf(cursor: string | undefined): { at: string; id: string } | null {
  const [at, id = ''] = decodeCursor(cursor)
  if (at === undefined) return null
  if (!UUID.test(id) || (at !== '' && Number.isNaN(Date.parse(at)))) throw new CursorError()
  return { at, id }
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
