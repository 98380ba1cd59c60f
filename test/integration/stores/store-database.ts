import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { inject } from 'vitest'
import { DEFAULT_TENANT_ID } from '#contracts/tenant.ts'
import { type Database, openDatabase } from '#prisma/client.ts'
import { createMigrated, withDatabase } from '#test/monitoring/migrated-database.ts'

export const TENANT = DEFAULT_TENANT_ID
/** A tenant that `storeDatabase` makes beside the default one. */
export const OTHER_TENANT = '00000000-0000-4000-8000-000000000002'

export type StoreDatabase = {
  db: Database
  ownerUrl: string
  appUrl: string
  /** Runs SQL as the owner, a superuser: it sees what row-level security hides. */
  asOwner<Row extends pg.QueryResultRow>(sql: string, values?: unknown[]): Promise<Row[]>
  close(): Promise<void>
}

/** An empty, migrated database of the test file's own, with a second tenant. */
export async function storeDatabase(maxConnections = 10): Promise<StoreDatabase> {
  const name = newName()
  await createMigrated(inject('postgresOwnerUrl'), name)
  const { ownerUrl, appUrl } = urlsOf(name)
  const owner = new pg.Pool({ connectionString: ownerUrl, max: 2 })
  await owner.query(`INSERT INTO tenant (tenant_id, slug, name) VALUES ($1, 'other', 'Other')`, [OTHER_TENANT])
  const db = openDatabase({ url: appUrl, maxConnections, applicationName: 'store tests' })
  return {
    db,
    ownerUrl,
    appUrl,
    asOwner: async (sql, values) => (await owner.query(sql, values)).rows,
    close: async () => {
      await db.close()
      await owner.end()
    },
  }
}

/** An empty database that nobody migrated. */
export async function emptyDatabase(): Promise<{ ownerUrl: string; appUrl: string }> {
  const name = newName()
  const server = new pg.Client({ connectionString: inject('postgresOwnerUrl') })
  await server.connect()
  await server.query(`CREATE DATABASE ${name}`)
  await server.end()
  return urlsOf(name)
}

const newName = (): string => `stores_${randomUUID().replaceAll('-', '')}`

const urlsOf = (name: string): { ownerUrl: string; appUrl: string } => ({
  ownerUrl: withDatabase(inject('postgresOwnerUrl'), name),
  appUrl: withDatabase(inject('postgresAppUrl'), name),
})
