import pg from 'pg'
import { APP_ROLE } from './postgres-cluster.ts'

/** Where migrations and the application connect. `ownerUrl` is absent where the given role may not migrate. */
export type DatabaseUrls = { readonly ownerUrl?: string; readonly appUrl: string }

/**
 * Decides how a given database is used. With both URLs set, each is used for its own purpose. With one URL of a role
 * that may change the schema, that role migrates, and the application gives its rights up for those of the application
 * role as it connects; else migrations are left to whoever may do them.
 * @throws when the database cannot be reached; the URL's password is not in the message.
 */
export async function givenDatabase(url: string, ownerUrl: string | undefined): Promise<DatabaseUrls> {
  if (ownerUrl) return { ownerUrl, appUrl: url }
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 })
  try {
    await client.connect()
    const sql = `SELECT current_user <> $1 AND has_database_privilege(current_database(), 'CREATE') AS may_migrate`
    const { rows } = await client.query<{ may_migrate: boolean }>(sql, [APP_ROLE])
    return rows[0]?.may_migrate ? { ownerUrl: url, appUrl: inAppRole(url) } : { appUrl: url }
  } catch (error) {
    const { hostname, port } = new URL(url)
    throw new Error(`DATABASE_URL: Postgres at ${hostname}:${port || 5432} did not let us in: ${(error as Error).message}`, {
      cause: error,
    })
  } finally {
    await client.end().catch(() => undefined)
  }
}

/** The same URL with the rights of the application role from the first statement on. */
export function inAppRole(url: string): string {
  const changed = new URL(url)
  const options = [changed.searchParams.get('options'), `-c role=${APP_ROLE}`].filter(Boolean).join(' ')
  changed.searchParams.set('options', options)
  // A plus sign is a space in a form, but not to every reader of a connection URL.
  return changed.href.replaceAll('+', '%20')
}

/** Lets the role of a URL take on the application role, which making that role alone does not. Idempotent. */
export async function allowAppRole(ownerUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: ownerUrl })
  await client.connect()
  try {
    const { rows } = await client.query<{ may: boolean }>(`SELECT pg_has_role(current_user, $1, 'SET') AS may`, [APP_ROLE])
    if (!rows[0]?.may) await client.query(`GRANT ${APP_ROLE} TO CURRENT_USER WITH SET TRUE`)
  } finally {
    await client.end()
  }
}
