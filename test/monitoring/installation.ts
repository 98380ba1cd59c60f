import { randomBytes } from 'node:crypto'
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type pg from 'pg'
import { readSettings } from '#contracts/settings.ts'
import { DEFAULT_TENANT_ID } from '#contracts/tenant.ts'
import { type Database, openDatabase } from '#prisma/client.ts'
import { type Launched, launch } from '#start/launch.ts'
import { createTemporalClient, type TemporalClient } from '#temporal/client.ts'
import { ensureNamespace } from '#temporal/namespace.ts'
import { createMigrated, withDatabase } from './migrated-database.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
/** Workflow bundles are the same for all installations of a checkout. */
const bundles = join(tmpdir(), 'mission-control-test-bundles')

/** A gateway as `config/gateways.yaml` names it. The token is a file of the installation. */
export type ConfiguredGateway = {
  slug: string
  url: string
  token: string
  storeText?: boolean
  storeArgs?: boolean
  pollInterval?: string
  callsPerMinute?: number
}

/** Servers an installation uses; tests that kill them bring their own. */
export type Servers = { ownerUrl: string; appUrl: string; temporalAddress: string }

/** A Mission Control of a test's own: database, namespace, configuration folder, and as many workers as it starts. */
export class Installation {
  readonly db: Database
  readonly temporal: TemporalClient
  readonly dir: string
  readonly namespace: string
  readonly databaseUrl: string
  readonly #env: Record<string, string>
  readonly #workers = new Set<Launched>()

  private constructor(parts: { db: Database; temporal: TemporalClient; dir: string; env: Record<string, string> }) {
    this.db = parts.db
    this.temporal = parts.temporal
    this.dir = parts.dir
    this.#env = parts.env
    this.namespace = parts.env.TEMPORAL_NAMESPACE ?? ''
    this.databaseUrl = parts.env.DATABASE_URL ?? ''
  }

  static async open(servers: Servers): Promise<Installation> {
    const name = `monitoring_${randomBytes(6).toString('hex')}`
    const dir = await mkdtemp(join(tmpdir(), 'mission-control-monitoring-'))
    await mkdir(join(dir, 'config'))
    await mkdir(join(dir, 'no-openclaw'))
    await mkdir(bundles, { recursive: true })
    await mkdir(join(dir, 'state'))
    await symlink(bundles, join(dir, 'state', 'build'))
    const databaseUrl = await createDatabase(servers, name)
    const env = {
      ...{ PATH: process.env.PATH ?? '', HOME: dir, DATABASE_URL: databaseUrl, TEMPORAL_ADDRESS: servers.temporalAddress },
      ...{ TEMPORAL_NAMESPACE: name.replace('_', '-'), MISSION_CONTROL_STATE_DIR: join(dir, 'state') },
      ...{ MISSION_CONTROL_CONFIG_DIR: join(dir, 'config'), OPENCLAW_STATE_DIR: join(dir, 'no-openclaw') },
      ...{ MISSION_CONTROL_DEMO: 'off', MISSION_CONTROL_REDACTION_KEY: '0'.repeat(64), LOG_LEVEL: 'debug' },
    }
    const settings = readSettings(env)
    const temporal = await createTemporalClient(settings.temporal)
    await ensureNamespace(temporal.connection, settings.temporal.namespace)
    const db = openDatabase({ url: databaseUrl, maxConnections: 4 })
    return new Installation({ db, temporal, dir, env })
  }

  /** Writes the configuration; running workers take it up by themselves. */
  async configure(gateways: readonly ConfiguredGateway[]): Promise<void> {
    const entries = await Promise.all(gateways.map((gateway) => this.#entry(gateway)))
    // JSON is YAML.
    await writeFile(join(this.dir, 'config', 'gateways.yaml'), JSON.stringify({ gateways: entries }))
  }

  /** Writes the configuration as somebody might who makes a mistake. */
  async configureText(yaml: string): Promise<void> {
    await writeFile(join(this.dir, 'config', 'gateways.yaml'), yaml)
  }

  async #entry({ token, ...gateway }: ConfiguredGateway) {
    const file = join(this.dir, `${gateway.slug}.token`)
    await writeFile(file, token, { mode: 0o600 })
    return { pollInterval: '5s', callsPerMinute: 120, ...gateway, token: { file } }
  }

  async startWorker(env: Record<string, string> = {}): Promise<Launched> {
    return await this.startProgram('temporal/worker-main.ts', 'worker.log', env)
  }

  /** Starts any program of Mission Control with the environment of this installation. `undefined` = without that variable. */
  async startProgram(entry: string, logName: string, env: Record<string, string | undefined> = {}): Promise<Launched> {
    const program = await launch({
      command: process.execPath,
      args: [join(root, entry)],
      env: { ...this.#env, ...env },
      logFile: join(this.dir, logName),
      cwd: root,
    })
    this.#workers.add(program)
    void program.exited.then(() => this.#workers.delete(program))
    return program
  }

  /** What all workers of this installation have logged. */
  async workerLog(): Promise<string> {
    return await readFile(join(this.dir, 'worker.log'), 'utf8')
  }

  async isConnected(slug: string): Promise<boolean> {
    const rows = await this.query('SELECT FROM gateway WHERE slug = $1 AND state = $2 AND last_poll_at IS NOT NULL', [
      slug,
      'connected',
    ])
    return rows.length === 1
  }

  /** Facts in all timelines. */
  async factCount(): Promise<number> {
    const [row] = await this.query<{ facts: number }>('SELECT count(*)::int AS facts FROM session_event')
    return row?.facts ?? 0
  }

  /** Rows of a query as the default tenant sees them. */
  async query<Row extends pg.QueryResultRow>(sql: string, values: readonly unknown[] = []): Promise<Row[]> {
    return await this.db.withTenantSql(DEFAULT_TENANT_ID, async (tenant) => (await tenant.query<Row>(sql, values)).rows)
  }

  /** Ends every worker: from here on nothing changes but what the test changes. */
  async stopWorkers(): Promise<void> {
    await Promise.all([...this.#workers].map((worker) => worker.stop('SIGKILL')))
  }

  async close(): Promise<void> {
    await this.stopWorkers()
    await this.temporal.close()
    await this.db.close()
    await rm(this.dir, { recursive: true, force: true })
  }
}

async function createDatabase({ ownerUrl, appUrl }: Servers, name: string): Promise<string> {
  await createMigrated(ownerUrl, name)
  return withDatabase(appUrl, name)
}
