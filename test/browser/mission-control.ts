import { randomBytes } from 'node:crypto'
import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { inject } from 'vitest'
import { DEFAULT_TENANT_ID } from '#contracts/tenant.ts'
import { type DemoFleet, startDemoFleet } from '#demo/fleet.ts'
import type { Role } from '#domain/access/actions.ts'
import { ensureFirstAdmin, memberFromProvider, setPassword } from '#prisma/stores/members.ts'
import { type Launched, launch } from '#start/launch.ts'
import { freePort } from '#start/ports.ts'
import { inProject, projectRoot } from '#start/project.ts'
import { ensureWebBuilt } from '#start/web-build.ts'
import { type ConfiguredGateway, Installation } from '#test/monitoring/installation.ts'
import { until } from '#test/monitoring/until.ts'

/** Passwords of the members that tests sign in as. */
export const PASSWORD = 'correct horse battery'
export const ADMIN = 'admin@example.com'

/** What is watched: a demo fleet of the test's own, of so many idle sessions besides those it makes, or a gateway that is there. */
type Watched = { fleetSize?: number } | { gateway: ConfiguredGateway }

/** A whole Mission Control as people use it: the built pages, a worker, Postgres, Temporal and a demo fleet that does as told. */
export class MissionControl {
  readonly origin: string
  readonly installation: Installation
  readonly #fleet: DemoFleet | null
  readonly #port: number
  #distDir = ''
  #web: Launched | null = null

  private constructor(installation: Installation, fleet: DemoFleet | null, port: number) {
    this.installation = installation
    this.#fleet = fleet
    this.#port = port
    this.origin = `http://localhost:${port}`
  }

  /** Starts everything on free ports, and waits until the gateway is connected. */
  static async open(watched: Watched = {}): Promise<MissionControl> {
    const installation = await Installation.open({
      ownerUrl: inject('postgresOwnerUrl'),
      appUrl: inject('postgresAppUrl'),
      temporalAddress: inject('temporalAddress'),
    })
    const { gateway, fleet } = await startWatched(watched)
    const parts = new MissionControl(installation, fleet, await freePort())
    await ensureFirstAdmin(installation.db, DEFAULT_TENANT_ID, { email: ADMIN, password: PASSWORD })
    await installation.configure([gateway])
    const logs = join(installation.dir, 'logs')
    await mkdir(logs)
    parts.#distDir = await ensureWebBuilt(logs)
    await Promise.all([installation.startWorker(), parts.startWeb()])
    await until('the gateway to be connected', async () => (await parts.gatewayState()) === 'connected')
    return parts
  }

  /** @throws when it is not a fleet that is watched */
  get fleet(): DemoFleet {
    if (this.#fleet) return this.#fleet
    throw new Error('This Mission Control watches a gateway that is no demo fleet')
  }

  /** Starts the web process, the same as before after `stopWeb`. */
  async startWeb(): Promise<void> {
    const { installation } = this
    const logFile = join(installation.dir, 'web.log')
    const web = await launch({
      command: process.execPath,
      args: [inProject('web/server.ts')],
      cwd: projectRoot,
      logFile,
      env: {
        PATH: process.env.PATH,
        HOME: installation.dir,
        NODE_ENV: 'production',
        NEXT_DIST_DIR: this.#distDir,
        PORT: String(this.#port),
        DATABASE_URL: installation.databaseUrl,
        TEMPORAL_ADDRESS: inject('temporalAddress'),
        TEMPORAL_NAMESPACE: installation.namespace,
        NEXTAUTH_SECRET: 'a secret of the tests alone, long enough',
        MISSION_CONTROL_REDACTION_KEY: '0'.repeat(64),
        MISSION_CONTROL_CONFIG_DIR: join(installation.dir, 'config'),
      },
    })
    this.#web = web
    const answers = until('the web interface to answer', async () => (await fetch(`${this.origin}/livez`)).ok)
    const ended = web.exited.then(async ({ code }) => {
      throw new Error(`The web interface ended with ${code}: ${(await readFile(logFile, 'utf8')).slice(-2000)}`)
    })
    await Promise.race([answers, ended])
  }

  async stopWeb(): Promise<void> {
    await this.#web?.stop()
    this.#web = null
  }

  /** Adds a member who signs in with PASSWORD. @param mustChange whether a new password is asked for first */
  async addMember(role: Role, { mustChange = false } = {}): Promise<string> {
    const email = `${role}-${randomBytes(3).toString('hex')}@example.com`
    const { db } = this.installation
    const { id } = await memberFromProvider(db, DEFAULT_TENANT_ID, { email, name: role, role })
    await setPassword(db, DEFAULT_TENANT_ID, id, { password: PASSWORD, mustChange })
    return email
  }

  async gatewayState(): Promise<string | undefined> {
    const [row] = await this.installation.query<{ state: string }>('SELECT state FROM gateway')
    return row?.state
  }

  async close(): Promise<void> {
    await this.stopWeb()
    await this.installation.close()
    await this.#fleet?.close()
  }
}

async function startWatched(watched: Watched): Promise<{ gateway: ConfiguredGateway; fleet: DemoFleet | null }> {
  if ('gateway' in watched) return { gateway: watched.gateway, fleet: null }
  const fleet = await startDemoFleet({ token: 'demo', quiet: true, sessions: watched.fleetSize ?? 0 })
  return { gateway: { slug: 'fleet', url: fleet.url, token: fleet.token, storeText: true, pollInterval: '5s' }, fleet }
}
