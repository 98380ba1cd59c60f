import { randomBytes } from 'node:crypto'
import { inject } from 'vitest'
import { readSettings } from '#contracts/settings.ts'
import { DEFAULT_TENANT_ID } from '#contracts/tenant.ts'
import type { Role } from '#domain/access/actions.ts'
import { type Database, openDatabase } from '#prisma/client.ts'
import { createApiToken } from '#prisma/stores/api-tokens.ts'
import { ensureFirstAdmin } from '#prisma/stores/members.ts'
import type { WebContext, WebLimits } from '#web/server/context.ts'
import { makeContext } from '#web/server/make-context.ts'
import { startWeb } from '#web/server/start-web.ts'
import { createMigrated, withDatabase } from '../../monitoring/migrated-database.ts'

export const TENANT = DEFAULT_TENANT_ID
export const ADMIN = { email: 'admin@example.com', password: 'correct horse battery' }
const SECRET = 'a secret of the tests alone, long enough'

/** A migrated database of its own in the run's Postgres, with a first admin. */
export type TestDatabase = { url: string; ownerUrl: string; db: Database; close(): Promise<void> }

export async function openTestDatabase(): Promise<TestDatabase> {
  const name = `web_${randomBytes(6).toString('hex')}`
  await createMigrated(inject('postgresOwnerUrl'), name)
  const ownerUrl = withDatabase(inject('postgresOwnerUrl'), name)
  const url = withDatabase(inject('postgresAppUrl'), name)
  const db = openDatabase({ url, maxConnections: 4 })
  await ensureFirstAdmin(db, TENANT, ADMIN)
  return { url, ownerUrl, db, close: () => db.close() }
}

/** A running web process (without pages) and what tests do with it. */
export type TestWeb = { origin: string; web: WebContext; stop(): Promise<void> }

/** Starts a web process on a free port, with its own connections and its own hub. */
export async function openTestWeb(
  database: TestDatabase,
  { env = {}, limits }: { env?: Record<string, string>; limits?: WebLimits } = {},
): Promise<TestWeb> {
  const settings = readSettings({
    PORT: '0',
    DATABASE_URL: database.url,
    TEMPORAL_ADDRESS: inject('temporalAddress'),
    NEXTAUTH_SECRET: SECRET,
    MISSION_CONTROL_REDACTION_KEY: '0'.repeat(64),
    LOG_LEVEL: 'error',
    ...env,
  })
  const { web, close } = await makeContext(settings, limits)
  const running = await startWeb(web, null)
  return {
    origin: `http://127.0.0.1:${running.port}`,
    web,
    stop: async () => {
      await running.stop()
      await close()
    },
  }
}

/** An API token of a role, for a test that is not about signing in. */
export async function tokenOf(db: Database, role: Role, ttlMs = 3_600_000): Promise<string> {
  const token = { name: `test ${role}`, role, createdBy: ADMIN.email, expiresAt: Date.now() + ttlMs }
  return (await createApiToken(db, TENANT, token)).token
}
