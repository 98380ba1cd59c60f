import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils'
import pg from 'pg'
import { migrationAdapter } from './migration-adapter.ts'

/** The role the application connects as: row-level security binds it. Made by the first migration. */
const APP_ROLE = 'mission_control_app'

const MIGRATIONS = fileURLToPath(new URL('./migrations', import.meta.url))
const SCHEMA = fileURLToPath(new URL('./schema.prisma', import.meta.url))

/** Advisory lock that lets one process at a time look and migrate; the engine takes another one (72707369) within. */
const MIGRATION_LOCK = 4_031_972_006

/** No table of the database is outside Prisma's sight. */
const noFilters = { externalTables: [], externalEnums: [] }

/**
 * Applies the migrations a database lacks, with Prisma's own engine: the same `_prisma_migrations` table and checksums
 * as `prisma migrate deploy`. Idempotent, and safe to call from several processes at once.
 * @param appPassword gives the application's role this password; without it the role keeps the one it has.
 * @throws when an applied migration was edited since, or one is unknown here, naming it: nothing is applied then.
 */
export async function migrate({ ownerUrl, appPassword }: { ownerUrl: string; appPassword?: string }): Promise<{
  applied: string[]
}> {
  const owner = new pg.Client({ connectionString: ownerUrl, application_name: 'mission-control migrate' })
  await owner.connect()
  try {
    await owner.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK])
    const applied = (await isUpToDate(owner)) ? [] : await applyMigrations(ownerUrl)
    if (appPassword !== undefined) await setPassword(owner, appPassword)
    return { applied }
  } finally {
    // Ends the advisory lock with the connection.
    await owner.end()
  }
}

/**
 * What separates a database from schema.prisma, in SQL that would close the distance; empty when they agree.
 * Row-level security, checks and functions are outside Prisma's sight.
 */
export async function schemaDrift(ownerUrl: string): Promise<string> {
  return await withEngine(ownerUrl, async (engine, schema) => {
    const to = { tag: 'schemaDatamodel' as const, files: [schema] }
    const from = { tag: 'schemaDatasource' as const, files: [schema], configDir: MIGRATIONS }
    const { stdout } = await engine.diff({ from, to, script: true, exitCode: null, filters: noFilters })
    return (stdout ?? '').replace(/^-- This is an empty migration\.\s*$/m, '').trim()
  })
}

/** Spares a start the engine (half a second) when every migration of the folder is recorded as finished, unchanged. */
async function isUpToDate(owner: pg.Client): Promise<boolean> {
  const known = await owner.query<{ at: string | null }>("SELECT to_regclass('public._prisma_migrations') AS at")
  if (known.rows[0]?.at === null) return false
  const { rows } = await owner.query<{ migration_name: string; checksum: string }>(
    'SELECT migration_name, checksum FROM _prisma_migrations WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL',
  )
  const wanted = await Promise.all((await migrationFiles()).map(async ({ name, sql }) => `${name} ${await sha256(sql)}`))
  const finished = new Set(rows.map((row) => `${row.migration_name} ${row.checksum}`))
  return finished.size === wanted.length && wanted.every((entry) => finished.has(entry))
}

async function applyMigrations(ownerUrl: string): Promise<string[]> {
  const migrationsList = await readMigrations()
  return await withEngine(ownerUrl, async (engine) => {
    const input = { migrationsList, filters: noFilters }
    const found = await engine.diagnoseMigrationHistory({ ...input, optInToShadowDatabase: false })
    const problem = refusal(found)
    if (problem) throw new Error(problem)
    // Each script runs as one transaction, so one that failed, or died with its process, has left nothing behind.
    for (const migrationName of found.failedMigrationNames) await engine.markMigrationRolledBack({ migrationName })
    return (await engine.applyMigrations(input)).appliedMigrationNames
  })
}

type Diagnosis = Awaited<ReturnType<Engine['diagnoseMigrationHistory']>>

function refusal({ editedMigrationNames, failedMigrationNames, history }: Diagnosis): string | null {
  // One that failed is repeated, edited or not.
  const edited = editedMigrationNames.filter((name) => !failedMigrationNames.includes(name))
  if (edited.length > 0)
    return `A migration differs from the one this database was made with: ${edited.join(', ')}. Use the version of Mission Control that made it, or a fresh database.`
  if (history && history.diagnostic !== 'databaseIsBehind')
    return `The database knows migrations that this version lacks: ${history.unpersistedMigrationNames.join(', ')}. Start a newer version of Mission Control.`
  return null
}

async function setPassword(owner: pg.Client, password: string): Promise<void> {
  // ALTER ROLE takes no parameters, so the server quotes the literal itself.
  const { rows } = await owner.query<{ sql: string }>("SELECT format('ALTER ROLE %I PASSWORD %L', $1::text, $2::text) AS sql", [
    APP_ROLE,
    password,
  ])
  const sql = rows[0]?.sql ?? ''
  // Roles are the cluster's: two databases migrated at once may meet here, and Postgres then refuses one of them.
  for (let attempt = 1; ; attempt += 1) {
    try {
      await owner.query(sql)
      return
    } catch (error) {
      const met = error instanceof pg.DatabaseError && error.message === 'tuple concurrently updated'
      // A new error, as Postgres's own may quote the statement with the password.
      // oxlint-disable-next-line preserve-caught-error -- a cause would carry the statement into logs
      if (!met || attempt === 5) throw new Error(`The password of ${APP_ROLE} could not be set (${codeOf(error)}).`)
    }
  }
}

const codeOf = (error: unknown): string => (error instanceof pg.DatabaseError ? (error.code ?? 'no code') : 'no answer')

async function readMigrations() {
  const migrationDirectories = (await migrationFiles()).map(({ name, sql }) => ({
    path: name,
    migrationFile: { path: 'migration.sql', content: { tag: 'ok' as const, value: sql } },
  }))
  const lock = await readFile(join(MIGRATIONS, 'migration_lock.toml'), 'utf8')
  return {
    baseDir: MIGRATIONS,
    lockfile: { path: 'migration_lock.toml', content: lock },
    shadowDbInitScript: '',
    migrationDirectories,
  }
}

async function migrationFiles(): Promise<{ name: string; sql: string }[]> {
  const entries = await readdir(MIGRATIONS, { withFileTypes: true })
  const names = entries.flatMap((entry) => (entry.isDirectory() ? entry.name : [])).sort()
  return await Promise.all(
    names.map(async (name) => ({ name, sql: await readFile(join(MIGRATIONS, name, 'migration.sql'), 'utf8') })),
  )
}

async function sha256(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))
  return Buffer.from(digest).toString('hex')
}

type Engine = Awaited<ReturnType<typeof import('@prisma/schema-engine-wasm')['SchemaEngine']['new']>>
type SchemaFile = { path: string; content: string }

async function withEngine<T>(ownerUrl: string, work: (engine: Engine, schema: SchemaFile) => Promise<T>): Promise<T> {
  // Loaded only when there is something to do: two megabytes of WebAssembly.
  const { SchemaEngine } = await import('@prisma/schema-engine-wasm')
  const { factory, close } = migrationAdapter(ownerUrl)
  const adapter = bindMigrationAwareSqlAdapterFactory(factory)
  const schema = { path: 'schema.prisma', content: await readFile(SCHEMA, 'utf8') }
  try {
    const engine = await SchemaEngine.new({ datamodels: [[schema.path, schema.content]] }, () => undefined, adapter)
    try {
      return await work(engine, schema)
    } finally {
      engine.free()
    }
  } finally {
    await close()
  }
}
