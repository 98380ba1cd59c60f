import pg from 'pg'
import { describe, expect, it } from 'vitest'
import { migrate, schemaDrift } from '#prisma/migrate.ts'
import { emptyDatabase } from './store-database.ts'

async function asOwner(ownerUrl: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: ownerUrl })
  await client.connect()
  try {
    return (await client.query(sql)).rows
  } finally {
    await client.end()
  }
}

describe('migrate', () => {
  it('applies everything to an empty database once, as Prisma records it, and then leaves it alone', async () => {
    const { ownerUrl } = await emptyDatabase()
    expect((await migrate({ ownerUrl })).applied).toEqual(['0001_init'])
    expect((await migrate({ ownerUrl })).applied).toEqual([])
    const rows = await asOwner(
      ownerUrl,
      'SELECT migration_name, checksum, finished_at, applied_steps_count FROM _prisma_migrations',
    )
    expect(rows).toMatchObject([
      { migration_name: '0001_init', checksum: expect.stringMatching(/^[0-9a-f]{64}$/), finished_at: expect.any(Date) },
    ])
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
    expect(results.flatMap(({ applied }) => applied)).toEqual(['0001_init'])
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
    expect((await migrate({ ownerUrl })).applied).toEqual(['0001_init'])
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
})
