import type { Database } from '#prisma/client.ts'

/** A statement as the throttling library sends it. */
type Statement = { name?: string; text: string; values: unknown[] }

/**
 * A client for rate-limiter-flexible's Postgres store (`storeClient`, with `tableName: 'rate_limit'` and
 * `tableCreated: true`) that sees one tenant. Let its `keyPrefix` begin with the tenant: keys are unique across them.
 */
export const rateLimitClient = (db: Database, tenantId: string) => ({
  query: async ({ text, values }: Statement) => await db.withTenantSql(tenantId, async (sql) => await sql.query(text, values)),
})
