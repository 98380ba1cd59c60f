import pg from 'pg'
import { beforeAll, expect, inject, it } from 'vitest'
import { migrate } from '#prisma/migrate.ts'
import { allowAppRole, givenDatabase } from '#start/database.ts'

const DATABASE = `given_${process.pid}`

async function rows(connectionString: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString })
  await client.connect()
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows
  } finally {
    await client.end()
  }
}

/** A database of its own, owned by a role that is no superuser but may make roles: what a careful administrator hands out. */
let url: string
beforeAll(async () => {
  const server = new URL(inject('postgresOwnerUrl'))
  await rows(server.href, `CREATE ROLE ${DATABASE} LOGIN CREATEROLE PASSWORD 'handed-out'`)
  await rows(server.href, `GRANT mission_control_app TO ${DATABASE} WITH ADMIN TRUE, SET FALSE, INHERIT FALSE`)
  await rows(server.href, `CREATE DATABASE ${DATABASE} OWNER ${DATABASE}`)
  const given = new URL(server)
  Object.assign(given, { username: DATABASE, password: 'handed-out', pathname: `/${DATABASE}` })
  url = given.href
})

it('lets one given role migrate, and the application work with the rights of the application role alone', async () => {
  const { ownerUrl, appUrl } = await givenDatabase(url, undefined)
  expect(ownerUrl).toBe(url)
  await migrate({ ownerUrl: url })
  await allowAppRole(url)

  expect(await rows(appUrl, 'SELECT current_user AS role')).toEqual([{ role: 'mission_control_app' }])
  // Row-level security binds it: without a tenant there is nothing to see, and the schema is not its to change.
  expect(await rows(appUrl, 'SELECT * FROM tenant')).toEqual([])
  await expect(rows(appUrl, 'DROP TABLE member')).rejects.toThrow('must be owner')
})

it('leaves migrations alone where the given role is the application role', async () => {
  const app = new URL(inject('postgresAppUrl'))
  app.pathname = `/${DATABASE}`
  expect(await givenDatabase(app.href, undefined)).toEqual({ appUrl: app.href })
})

it('says which server did not let it in, without the password', async () => {
  const wrong = new URL(url)
  wrong.password = 'not-the-password'
  const attempt = givenDatabase(wrong.href, undefined)
  await expect(attempt).rejects.toThrow(`DATABASE_URL: Postgres at 127.0.0.1:${wrong.port} did not let us in`)
  await expect(attempt).rejects.not.toThrow('not-the-password')
})
