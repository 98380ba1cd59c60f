import pg from 'pg'
import { describe, expect, it } from 'vitest'
import { openDatabase } from '#prisma/client.ts'
import { migrate, schemaDrift } from '#prisma/migrate.ts'
import { createApiToken, verifyApiToken } from '#prisma/stores/api-tokens.ts'
import { emptyDatabase, TENANT } from './store-database.ts'

async function asOwner(ownerUrl: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: ownerUrl })
  await client.connect()
  try {
    return (await client.query(sql)).rows
  } finally {
    await client.end()
  }
}

const ALL = [
  '0001_init',
  '0002_releases',
  '0003_response',
  '0004_backfill',
  '0005_quarantine_order',
  '0006_heirs',
  '0007_months',
  '0008_config_held',
  '0009_traces',
  '0010_api_guards',
  '0011_webhooks',
]

describe('migrate', () => {
  it('applies everything to an empty database once, as Prisma records it, and then leaves it alone', async () => {
    const { ownerUrl } = await emptyDatabase()
    expect((await migrate({ ownerUrl })).applied).toEqual(ALL)
    expect((await migrate({ ownerUrl })).applied).toEqual([])
    const rows = await asOwner(
      ownerUrl,
      'SELECT migration_name, checksum, finished_at, applied_steps_count FROM _prisma_migrations',
    )
    const whole = { checksum: expect.stringMatching(/^[0-9a-f]{64}$/), finished_at: expect.any(Date) }
    expect(rows).toMatchObject(ALL.map((migration_name) => ({ migration_name, ...whole })))
  })

  it('makes just what schema.prisma says, and a difference is seen', async () => {
    const { ownerUrl } = await emptyDatabase()
    await migrate({ ownerUrl })
    expect(await schemaDrift(ownerUrl)).toBe('')
    await asOwner(ownerUrl, 'ALTER TABLE member ADD COLUMN nickname text')
    expect(await schemaDrift(ownerUrl)).toContain('DROP COLUMN "nickname"')
  })

  it('lets several processes come at once', async () => {
    const { ownerUrl } = await emptyDatabase()
    const results = await Promise.all(Array.from({ length: 4 }, () => migrate({ ownerUrl })))
    expect(results.flatMap(({ applied }) => applied)).toEqual(ALL)
  })

  it('refuses a migration that was edited since, and names it', async () => {
    const { ownerUrl } = await emptyDatabase()
    await migrate({ ownerUrl })
    await asOwner(ownerUrl, `UPDATE _prisma_migrations SET checksum = repeat('0', 64)`)
    await expect(migrate({ ownerUrl })).rejects.toThrow(/0001_init/)
  })

  it('refuses a database of a newer version', async () => {
    const { ownerUrl } = await emptyDatabase()
    await migrate({ ownerUrl })
    await asOwner(
      ownerUrl,
      `INSERT INTO _prisma_migrations (id, checksum, migration_name, started_at, finished_at, applied_steps_count)
       VALUES ('x', repeat('0', 64), '9999_later', now(), now(), 1)`,
    )
    await expect(migrate({ ownerUrl })).rejects.toThrow(/9999_later.*newer version/)
  })

  it('takes up a migration whose process died before anything of it was committed', async () => {
    const { ownerUrl } = await emptyDatabase()
    await migrate({ ownerUrl })
    await asOwner(
      ownerUrl,
      `DROP OWNED BY mission_control_app; DROP SCHEMA public CASCADE; CREATE SCHEMA public;
       CREATE TABLE _prisma_migrations (id varchar(36) PRIMARY KEY, checksum varchar(64) NOT NULL, finished_at timestamptz,
         migration_name varchar(255) NOT NULL, logs text, rolled_back_at timestamptz,
         started_at timestamptz NOT NULL DEFAULT now(), applied_steps_count integer NOT NULL DEFAULT 0);
       INSERT INTO _prisma_migrations (id, checksum, migration_name) VALUES ('x', repeat('0', 64), '0001_init')`,
    )
    expect((await migrate({ ownerUrl })).applied).toEqual(ALL)
    expect(await schemaDrift(ownerUrl)).toBe('')
  })

  it('leaves nothing of a script that fails half-way', async () => {
    const { ownerUrl } = await emptyDatabase()
    // The script's own table is in its way, some statements in.
    await asOwner(ownerUrl, 'CREATE TABLE session (id int); CREATE TABLE _prisma_migrations_probe (id int)')
    await expect(migrate({ ownerUrl })).rejects.toThrow()
    const rows = await asOwner(ownerUrl, `SELECT to_regclass('public.member') AS member`)
    expect(rows).toEqual([{ member: null }])
  })

  it('needs no superuser: the owner of the database is enough, and is bound by row-level security too', async () => {
    const { ownerUrl, appUrl } = await emptyDatabase()
    const name = `owner_${new URL(ownerUrl).pathname.slice(1)}`
    await asOwner(ownerUrl, `CREATE ROLE ${name} LOGIN PASSWORD 'x'`)
    await asOwner(ownerUrl, `ALTER DATABASE ${new URL(ownerUrl).pathname.slice(1)} OWNER TO ${name}`)
    const plainUrl = Object.assign(new URL(ownerUrl), { username: name, password: 'x' }).href
    expect((await migrate({ ownerUrl: plainUrl })).applied).toEqual(ALL)
    const db = openDatabase({ url: appUrl })
    try {
      const expiresAt = Date.now() + 60_000
      const { token } = await createApiToken(db, TENANT, { name: 'ci', role: 'viewer', createdBy: 'a@b.c', expiresAt })
      expect(await verifyApiToken(db, token)).toMatchObject({ tenantId: TENANT })
      expect(await asOwner(plainUrl, 'SELECT * FROM tenant')).toEqual([])
    } finally {
      await db.close()
    }
  })

  it('gives the application the password it is told, and shows it in no error', async () => {
    const { ownerUrl } = await emptyDatabase()
    await migrate({ ownerUrl })
    // A role that may not change the other's password.
    const name = `weak_${new URL(ownerUrl).pathname.slice(1)}`
    await asOwner(ownerUrl, `CREATE ROLE ${name} LOGIN PASSWORD 'x' IN ROLE pg_read_all_data`)
    const weakUrl = Object.assign(new URL(ownerUrl), { username: name, password: 'x' }).href
    const failure: unknown = await migrate({ ownerUrl: weakUrl, appPassword: "s3cret's" }).catch((error: unknown) => error)
    expect(failure).toMatchObject({ message: expect.stringContaining('42501') })
    expect(String(failure instanceof Error && failure.stack)).not.toContain('s3cret')
  })
})
