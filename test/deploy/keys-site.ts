import { createHmac, randomBytes, randomUUID } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { runCli } from '#cli/run.ts'
import { keptTerminal } from '#cli/testing/fake-terminal.ts'
import type { ConfigValues } from '#contracts/config/reference.ts'
import { DEFAULT_TENANT_ID as tenantId } from '#contracts/tenant.ts'
import { readDocuments } from '#prisma/stores/config-documents.ts'
import { createRelease } from '#prisma/stores/releases.ts'
import { openTestWeb, type TestWeb, tokenOf } from '../integration/web/open-web.ts'
import { until } from '../monitoring/until.ts'
import { Site } from './site.ts'

const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')

/** A key as an identity provider issues it; its claims and its signature are nobody else's. */
function newJwt(): string {
  const signed = `${part({ alg: 'HS256', typ: 'JWT' })}.${part({ sub: randomBytes(12).toString('hex') })}`
  return `${signed}.${createHmac('sha256', randomBytes(16)).update(signed).digest('base64url')}`
}

/** A site whose service needs a key: a UUID from a file in staging, a JWT from the environment in production. With `mc` at hand. */
export class KeysSite {
  readonly site: Site
  readonly keys: { staging: string; production: string }
  readonly #web: TestWeb
  readonly #env: Record<string, string>
  #revision = 0

  private constructor(site: Site, keys: KeysSite['keys'], web: TestWeb, token: string) {
    this.site = site
    this.keys = keys
    this.#web = web
    this.#env = { MISSION_CONTROL_URL: web.origin, MISSION_CONTROL_TOKEN: token }
  }

  /** Runs one release, before there were any keys. */
  static async open(): Promise<KeysSite> {
    const site = await Site.open({ soak: '0s' })
    const { installation, servers } = site
    const keys = { staging: randomUUID(), production: newJwt() }
    await writeFile(join(installation.dir, 'config', 'staging.key'), `${keys.staging}\n`, { mode: 0o600 })
    const env = { SHOP_KEY: keys.production }
    await Promise.all([site.host?.stop('SIGTERM'), site.main?.stop('SIGTERM')])
    site.host = await installation.startProgram('target-host/main.ts', 'target-host.log', { ...env, DATABASE_URL: undefined })
    await until('the process host', () => site.targets())
    site.main = await installation.startWorker(env)
    const database = { url: installation.databaseUrl, ownerUrl: '', db: installation.db, close: () => Promise.resolve() }
    const temporal = { TEMPORAL_ADDRESS: servers.addresses.temporalAddress, TEMPORAL_NAMESPACE: installation.namespace }
    const web = await openTestWeb(database, { env: temporal })
    return new KeysSite(site, keys, web, await tokenOf(installation.db, 'engineer'))
  }

  async close(): Promise<void> {
    await this.#web.stop()
    await this.site.close()
  }

  /** The command line, as an engineer. */
  async mc(...args: string[]): Promise<{ code: number; out: string; err: string }> {
    const terminal = keptTerminal({ env: this.#env })
    const code = await runCli(args, terminal)
    return { code, ...terminal.printed }
  }

  /** The API, as an engineer. */
  async post(path: string, body: object): Promise<Response> {
    const { MISSION_CONTROL_URL: origin, MISSION_CONTROL_TOKEN: token } = this.#env
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
    return await fetch(`${origin}${path}`, { method: 'POST', headers, body: JSON.stringify(body) })
  }

  /** Puts configuration in force: these settings of staging and production, and what is ignored. */
  async configure(staging: ConfigValues, production: ConfigValues, ignore: object[] = []): Promise<void> {
    const gates = { verify: 'answers' }
    const environments = [
      { slug: 'staging', waves: [['staging']], gates, soak: '0s', values: staging },
      { slug: 'production', after: 'staging', waves: [['canary'], ['main']], gates, soak: '0s', values: production },
    ]
    const { dir, db } = this.site.installation
    // JSON is YAML.
    await writeFile(join(dir, 'config', 'drift.yaml'), JSON.stringify({ ignore }))
    await writeFile(join(dir, 'config', 'environments.yaml'), JSON.stringify({ environments }))
    await until('the configuration to be in force', async () => {
      const now = await readDocuments(db, tenantId)
      const values = now.environments.map((each) => each.values)
      return JSON.stringify([values, now.drift.ignore]) === JSON.stringify([[staging, production], ignore])
    })
  }

  /** Makes a release that nobody has seen before, of the service that answers right. @returns its name */
  async newRelease(): Promise<string> {
    this.#revision += 1
    const name = `right-${this.#revision}`
    const asked = { name, artifact: 'v1', commit: null, values: { REVISION: this.#revision }, notes: '', madeBy: 'drill' }
    const line = { actorKind: 'system', actor: 'drill', action: 'release.create', target: name } as const
    await createRelease(this.site.installation.db, tenantId, asked, { ...line, outcome: 'succeeded', correlationId: 'drill' })
    return name
  }
}
