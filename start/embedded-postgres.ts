import { mkdir } from 'node:fs/promises'
import { resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import type { ProcessIdentity } from '#target-host/process-identity.ts'
import type { Exit, Launched } from './launch.ts'
import { freePort, isPortFree, rememberedPort } from './ports.ts'
import {
  APP_ROLE,
  clusterPaths,
  ensureCluster,
  type LaunchCluster,
  launchCluster,
  OWNER_ROLE,
  postgresPrograms,
} from './postgres-cluster.ts'
import { postgresUser } from './postgres-user.ts'
import { describeExit, lastLines } from './run-to-end.ts'
import { waitUntil } from './wait-until.ts'

/** Database the product's tables are in. */
const DATABASE = 'mission_control'

/** Generous: recovery after a crash replays the write-ahead log first. */
const READY_TIMEOUT_MS = 60_000

/**
 * What it says when processes of a server that was killed have not ended yet: they do so by themselves, as soon as they look up from their
 * work.
 */
const STILL_IN_USE = 'is still in use'
const LOOK_AGAIN_MS = 200

/** A Postgres that this process started. */
export type EmbeddedPostgres = {
  readonly port: number
  /** URL of the owner role (a superuser): migrations and tests only. */
  readonly ownerUrl: string
  /** URL of the application role, bound by row-level security. */
  readonly appUrl: string
  readonly identity: ProcessIdentity
  readonly logFile: string
  /** Settles when the server has ended, wanted or not. */
  readonly exited: Promise<Exit>
  /** Makes an empty database (for a test file of its own) and gives its URLs. */
  createDatabase(name: string): Promise<{ ownerUrl: string; appUrl: string }>
  /** Ends it in good order. Idempotent. */
  stop(): Promise<void>
  /** Ends it as a crash would. */
  kill(): Promise<void>
}

/** Where the cluster lives, and how it runs. */
export type StartPostgres = {
  /** Folder of the cluster; made when missing. A second start in it finds the same data and the same port. */
  readonly dir: string
  /** Default: the port used in this folder before while it is free, else any free one. */
  readonly port?: number
  /** Where it logs. Default: beside its data. */
  readonly logFile?: string
  /** Told of the process before it is ready, so that it can be stopped while it comes up. */
  readonly onLaunch?: (process: Launched) => Promise<void>
  /** More server settings, e.g. `{ fsync: 'off' }` for tests that lose their data anyway. */
  readonly settings?: Record<string, string>
}

/**
 * Starts the embedded Postgres 18 and waits until it answers.
 * @throws when the port is taken, the platform has no binaries, or the server ends at once (with its last log lines).
 */
export async function startPostgres(options: StartPostgres): Promise<EmbeddedPostgres> {
  const dir = resolve(options.dir)
  await mkdir(dir, { recursive: true, mode: process.getuid?.() === 0 ? 0o711 : 0o700 })
  const programs = await postgresPrograms()
  const runAs = postgresUser([dir, programs.postgres])
  const passwords = await ensureCluster(dir, programs, runAs)
  const port = await choosePort(options, clusterPaths(dir).port)
  const logFile = options.logFile ?? clusterPaths(dir).log
  const settings = { max_connections: '200', unix_socket_directories: '', ...options.settings }
  const url = (role: string, password: string) => (database: string) =>
    `postgres://${role}:${password}@127.0.0.1:${port}/${database}`
  const ownerUrl = url(OWNER_ROLE, passwords.owner)
  const appUrl = url(APP_ROLE, passwords.app)
  const server = await launched(dir, { programs, runAs, port, settings, logFile }, ownerUrl('postgres'), options.onLaunch)
  await ensureRoleAndDatabase(ownerUrl('postgres'), passwords.app)
  return {
    port,
    ownerUrl: ownerUrl(DATABASE),
    appUrl: appUrl(DATABASE),
    identity: server.identity,
    logFile,
    exited: server.exited,
    async createDatabase(name) {
      await query(ownerUrl('postgres'), `CREATE DATABASE ${pg.escapeIdentifier(name)}`)
      return { ownerUrl: ownerUrl(name), appUrl: appUrl(name) }
    },
    stop: async () => void (await server.stop()),
    kill: async () => void (await server.stop('SIGKILL')),
  }
}

async function choosePort({ port }: StartPostgres, rememberedIn: string): Promise<number> {
  if (port === undefined) return await rememberedPort(rememberedIn)
  if (port === 0) return await freePort()
  if (!(await isPortFree(port))) throw new Error(`Port ${port} is in use.`)
  return port
}

/** Launches the server and waits until it answers; again and again while what is left of one that was killed is in its way. */
async function launched(
  dir: string,
  how: LaunchCluster,
  url: string,
  onLaunch: StartPostgres['onLaunch'] = async () => undefined,
): Promise<Launched> {
  const giveUpAt = performance.now() + READY_TIMEOUT_MS
  for (;;) {
    const server = await launchCluster(dir, how)
    await onLaunch(server)
    try {
      await untilReady(url, server.exited, how.logFile)
      return server
    } catch (error) {
      const isInTheWay = error instanceof Error && error.message.includes(STILL_IN_USE)
      if (!isInTheWay || performance.now() > giveUpAt) throw error
      await sleep(LOOK_AGAIN_MS)
    }
  }
}

async function untilReady(url: string, exited: Promise<Exit>, logFile: string): Promise<void> {
  let ended: Exit | undefined
  void exited.then((exit) => {
    ended = exit
  })
  const giveUp = () => ended && new Error(`Postgres ended at once (${describeExit(ended)}).\n${lastLines(logFile, 10)}`)
  await waitUntil('A ready Postgres', async () => (await query(url, 'SELECT 1')) > 0, { timeoutMs: READY_TIMEOUT_MS, giveUp })
}

async function ensureRoleAndDatabase(url: string, appPassword: string): Promise<void> {
  const made = await query(url, `SELECT 1 FROM pg_roles WHERE rolname = ${pg.escapeLiteral(APP_ROLE)}`)
  const verb = made ? 'ALTER' : 'CREATE'
  await query(url, `${verb} ROLE ${APP_ROLE} LOGIN NOSUPERUSER NOBYPASSRLS PASSWORD ${pg.escapeLiteral(appPassword)}`)
  const databases = await query(url, `SELECT 1 FROM pg_database WHERE datname = ${pg.escapeLiteral(DATABASE)}`)
  if (!databases) await query(url, `CREATE DATABASE ${DATABASE}`)
}

/** Runs one statement on a connection of its own and gives the number of its rows. */
async function query(connectionString: string, sql: string): Promise<number> {
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: 5000 })
  // A server that goes away between two statements is reported by the next one.
  client.on('error', () => undefined)
  await client.connect()
  try {
    return (await client.query(sql)).rowCount ?? 0
  } finally {
    await client.end()
  }
}
