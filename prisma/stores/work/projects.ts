import type { ProjectPage, ProjectQuery } from '#contracts/api/work.ts'
import type { ProjectView } from '#contracts/work.ts'
import type { Database } from '#prisma/client.ts'
import { CursorError, decodeCursor, encodeCursor } from '../cursor.ts'
import { holding } from './holding.ts'

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

const PAGE = `SELECT p.id, p.name, p.status, p.description, p.parent_id, p.created_at, p.updated_at, p.imported,
    (SELECT count(*)::int FROM task t WHERE t.tenant_id = p.tenant_id AND t.project_id = p.id) AS tasks
  FROM project p WHERE p.tenant_id = $1::uuid AND ($2::text IS NULL OR p.name ILIKE $2)
    AND ($3::text IS NULL OR (p.name, p.id) > ($3, $4::uuid))
  ORDER BY p.name, p.id LIMIT $5`

type Row = Omit<ProjectView, 'parentId' | 'createdAt' | 'updatedAt'> & {
  parent_id: string | null
  created_at: Date | null
  updated_at: Date | null
}

/** Projects by name, each with how many tasks it has. */
export async function listProjects(db: Database, tenantId: string, query: ProjectQuery): Promise<ProjectPage> {
  const { search, cursor, limit } = query
  const [name = null, id = null] = decodeCursor(cursor)
  if (name !== null && !UUID.test(id ?? '')) throw new CursorError()
  const values = [tenantId, holding(search), name, id, limit + 1]
  const { rows } = await db.withTenantSql(tenantId, async (sql) => await sql.query<Row>(PAGE, values))
  const items = rows.slice(0, limit).map(view)
  const last = rows.length > limit ? items.at(-1) : undefined
  return { items, nextCursor: last ? encodeCursor([last.name, last.id]) : null }
}

const view = ({ parent_id, created_at, updated_at, ...rest }: Row): ProjectView => ({
  ...rest,
  parentId: parent_id,
  createdAt: created_at?.toISOString() ?? null,
  updatedAt: updated_at?.toISOString() ?? null,
})
