import type { NamedSuite } from '#contracts/config/release-config.ts'
import type { Database } from '#prisma/client.ts'

const SUITES = `SELECT slug, hash, body AS suite FROM config_document
  WHERE tenant_id = $1 AND kind = 'suite' AND ($2::text IS NULL OR slug = $2) ORDER BY position`

/** Every suite that is configured, in its order. */
export async function listSuites(db: Database, tenantId: string): Promise<NamedSuite[]> {
  return await db.withTenantSql(tenantId, async (sql) => (await sql.query<NamedSuite>(SUITES, [tenantId, null])).rows)
}

/** `null` when no file of that name is in configuration. */
export async function findSuite(db: Database, tenantId: string, slug: string): Promise<NamedSuite | null> {
  const { rows } = await db.withTenantSql(tenantId, async (sql) => await sql.query<NamedSuite>(SUITES, [tenantId, slug]))
  return rows[0] ?? null
}

const USES = `SELECT body->>'suite' AS suite, body->>'environment' AS environment FROM config_document
  WHERE tenant_id = $1 AND kind = 'schedule' AND body ? 'suite' ORDER BY position`

/** Where a suite runs by schedule. */
export async function scheduledSuites(db: Database, tenantId: string): Promise<{ suite: string; environment: string }[]> {
  return await db.withTenantSql(tenantId, async (sql) => {
    return (await sql.query<{ suite: string; environment: string }>(USES, [tenantId])).rows
  })
}
