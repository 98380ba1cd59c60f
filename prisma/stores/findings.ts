import type { FindingView, SessionView } from '#contracts/live.ts'
import type { Database, TenantConnection } from '#prisma/client.ts'
import { type FindingRecord, findingColumns, findingView } from './finding-view.ts'

/** Findings that a session's page begins with. */
const OF_SESSION = 50

const BY_SESSION = `SELECT ${findingColumns} FROM finding f WHERE f.tenant_id = $1 AND f.session_id = $2
  ORDER BY f.opened_at DESC LIMIT ${OF_SESSION}`

/** A session's findings, newest first, open and cleared. */
export async function findingsOfSession(
  sql: TenantConnection,
  tenantId: string,
  { id, key }: Pick<SessionView, 'id' | 'key'>,
): Promise<FindingView[]> {
  const { rows } = await sql.query<FindingRecord>(BY_SESSION, [tenantId, id])
  return rows.map((row) => findingView(row, key))
}

const OPEN = `SELECT ${findingColumns}, s.key FROM finding f LEFT JOIN session s ON s.tenant_id = f.tenant_id AND s.id = f.session_id
  WHERE f.tenant_id = $1 AND f.cleared_at IS NULL ORDER BY f.opened_at DESC LIMIT $2`

/** Findings that are open, newest first. */
export async function listOpenFindings(
  db: Database,
  tenantId: string,
  { limit = 100 }: { limit?: number } = {},
): Promise<FindingView[]> {
  const { rows } = await db.withTenantSql(tenantId, async (sql) => {
    return await sql.query<FindingRecord & { key: string | null }>(OPEN, [tenantId, limit])
  })
  return rows.map((row) => findingView(row, row.key))
}

export { clearFinding, raiseFinding } from './subject-findings.ts'
