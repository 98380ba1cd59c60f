import { randomUUID } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { request } from 'node:http'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import type { DeploymentView, JournalEntry } from '#contracts/deployments.ts'
import { type HostOutputLine, HostOutputPage, HostTargets } from '#contracts/target-host.ts'
import { DEFAULT_TENANT_ID as tenantId } from '#contracts/tenant.ts'
import { environmentWorkflowId } from '#contracts/workflow-ids.ts'
import { deploymentJournal } from '#prisma/stores/deployments.ts'
import { readDeployment } from '#prisma/stores/read-deployment.ts'
import { createRelease } from '#prisma/stores/releases.ts'
import type { Launched } from '#start/launch.ts'
import { freePort } from '#start/ports.ts'
import { readLedger } from '#temporal/environment-ledgers.ts'
import type { WebContext } from '#web/server/context.ts'
import { startDeployment } from '#web/server/deployments/start-deployment.ts'
import { rollBackEnvironment } from '#workflows/messages-deploy.ts'
import { Installation } from '../monitoring/installation.ts'
import { OwnServers } from '../monitoring/own-servers.ts'
import { until } from '../monitoring/until.ts'

const services = join(import.meta.dirname, '../../demo/services/answers/releases')

/** What restores service is given no database. */
const WITHOUT_DATABASE = { DATABASE_URL: undefined }

/** Facts of every answer, looked at through what users reach; 30 samples at the most, so that a gate takes seconds. */
const suite = {
  name: 'Answers are right',
  looks: 2,
  checks: [
    { name: 'alive', kind: 'http', path: '/livez', liveness: true, against: 'none' },
    {
      ...{ name: 'refund-window', kind: 'http', path: '/facts/refund-window', against: 'none', enforce: 'rollback' },
      expect: { numbers: { value: { min: 28, max: 31 } } },
      rate: { atLeast: 0.9 },
    },
  ],
}

export type SiteOptions = { soak?: string; watchEvery?: string }

/**
 * A whole installation of real processes: Postgres, Temporal, process host, main worker, worker of rollbacks, and the demo's
 * service in `staging` and, as canary and main, in `production`.
 */
export class Site {
  readonly servers: OwnServers
  readonly installation: Installation
  readonly ports: Record<string, number>
  host: Launched | null = null
  main: Launched | null = null
  rollback: Launched | null = null

  private constructor(servers: OwnServers, installation: Installation, ports: Record<string, number>) {
    this.servers = servers
    this.installation = installation
    this.ports = ports
  }

  static async open(options: SiteOptions = {}): Promise<Site> {
    const servers = await OwnServers.start()
    const installation = await Installation.open(servers.addresses)
    const ports = { staging: await freePort(), canary: await freePort(), main: await freePort() }
    const site = new Site(servers, installation, ports)
    await site.#configure(options)
    for (const [name, artifact] of [
      ['right', 'v1'],
      ['better', 'v2'],
      ['wrong', 'v3-wrong'],
      ['late', 'v4-late'],
    ]) {
      await site.register(name ?? '', artifact ?? '')
    }
    await Promise.all([site.startHost(), site.startRollbackWorker(), site.startMainWorker()])
    await until('the configuration to be in force', async () => {
      const rows = await installation.query("SELECT FROM config_document WHERE kind IN ('environment', 'target', 'suite')")
      return rows.length === 6
    })
    return site
  }

  async #configure({ soak = '10s', watchEvery = '2s' }: SiteOptions): Promise<void> {
    const target = (slug: string) => ({
      ...{ slug, driver: 'process', command: ['node', '{artifact}/help-desk.ts'], artifacts: services, port: this.ports[slug] },
      ...{ ready: { path: '/livez', within: '30s' }, drain: '1s' },
    })
    const targets = ['staging', 'canary', 'main'].map(target)
    const gates = { verify: 'answers' }
    const environments = [
      { slug: 'staging', waves: [['staging']], gates, soak: '0s' },
      {
        ...{ slug: 'production', after: 'staging', waves: [['canary'], ['main']], soak },
        gates: { ...gates, watch: { suite: 'answers', every: watchEvery } },
      },
    ]
    const folder = join(this.installation.dir, 'config')
    await mkdir(join(folder, 'suites'), { recursive: true })
    // JSON is YAML.
    await writeFile(join(folder, 'gateways.yaml'), '{}')
    await writeFile(join(folder, 'targets.yaml'), JSON.stringify({ targets }))
    await writeFile(join(folder, 'suites', 'answers.yaml'), JSON.stringify(suite))
    await writeFile(join(folder, 'environments.yaml'), JSON.stringify({ environments }))
  }

  /** Makes a release of one of the demo's artifacts. Its name is one of its settings, so that no two are the same. */
  async register(name: string, artifact: string): Promise<void> {
    const asked = { name, artifact, commit: null, values: { DRILL_RELEASE: name }, notes: '', madeBy: 'drill' }
    const line = { actorKind: 'system', actor: 'drill', action: 'release.create', target: name } as const
    await createRelease(this.installation.db, tenantId, asked, { ...line, outcome: 'succeeded', correlationId: 'drill' })
  }

  async startHost(): Promise<void> {
    this.host = await this.installation.startProgram('target-host/main.ts', 'target-host.log', WITHOUT_DATABASE)
    await until('the process host', () => this.targets())
  }
  async startMainWorker(): Promise<void> {
    this.main = await this.installation.startWorker()
  }
  async startRollbackWorker(): Promise<void> {
    const entry = 'temporal/rollback-worker-main.ts'
    this.rollback = await this.installation.startProgram(entry, 'rollback-worker.log', WITHOUT_DATABASE)
  }

  async close(): Promise<void> {
    await this.host?.stop('SIGTERM')
    await this.installation.close()
    await this.servers.stop()
  }

  /** Starts a deployment the way the API does. */
  async deploy(release: string, environment = 'production'): Promise<DeploymentView> {
    const { db, temporal } = this.installation
    const web = { db, temporal } as WebContext // all that starting one takes
    const actor = { tenantId, kind: 'member', name: 'ada@example.com', role: 'operator' } as Parameters<typeof startDeployment>[1]
    const asked = { requestId: randomUUID(), environment, release, note: '', overHold: true, correlationId: randomUUID() }
    return await startDeployment(web, actor, asked)
  }

  /** Brings a release to production. @throws when it does not get there */
  async promoted(release: string): Promise<string> {
    const { id } = await this.deploy(release)
    const view = await this.reaches(id, ['promoted', 'rejected', 'paused', 'rolled-back'])
    if (view.state !== 'promoted') throw new Error(`${release} is ${view.state}: ${view.reason}`)
    return id
  }

  async view(id: string): Promise<DeploymentView> {
    const found = await this.installation.db.withTenantSql(tenantId, (sql) => readDeployment(sql, tenantId, id))
    if (!found) throw new Error(`There is no deployment ${id}.`)
    return found
  }

  async reaches(id: string, states: readonly string[], withinMs = 120_000): Promise<DeploymentView> {
    return await until(
      states.join(' or '),
      async () => {
        const view = await this.view(id)
        return states.includes(view.state) && view
      },
      { withinMs },
    )
  }

  async journal(id: string): Promise<JournalEntry[]> {
    return (await deploymentJournal(this.installation.db, tenantId, id))?.journal ?? []
  }

  /** As people ask with nothing but Temporal. */
  async rollBack(environment: string): Promise<string> {
    const handle = this.installation.temporal.client.workflow.getHandle(environmentWorkflowId(tenantId, environment))
    const asked = { to: null, by: 'bob@example.com', actorKind: 'member', reason: 'drill', correlationId: 'drill' } as const
    return (await handle.executeUpdate(rollBackEnvironment, { args: [asked] })).workflowId
  }

  ledger = (environment: string) => readLedger(this.installation.temporal.client, { tenantId, environment })

  /** What a user of this target is told about refunds, in days. 30 is right. */
  async answerOf(target: string): Promise<number> {
    const answer = await fetch(`http://127.0.0.1:${this.ports[target]}/facts/refund-window`, {
      signal: AbortSignal.timeout(2_000),
    })
    return ((await answer.json()) as { value: number }).value
  }

  async targets(): Promise<HostTargets['targets']> {
    return HostTargets.parse(await this.#ask('/targets')).targets
  }

  /** The release that users of a target get, by the process host. */
  async releaseAt(target: string): Promise<string | undefined> {
    return (await this.targets()).find(({ slug }) => slug === target)?.current?.name
  }

  /** What the process host did at a target and what ran there said, by its own record. */
  async record(target: string): Promise<HostOutputLine[]> {
    return HostOutputPage.parse(await this.#ask(`/targets/${target}/output?after=0&limit=2000`)).items
  }

  #ask(path: string): Promise<unknown> {
    const socketPath = join(this.installation.dir, 'state', 'target-host', 'host.sock')
    return new Promise((resolve, reject) => {
      const asked = request({ socketPath, path, agent: false }, (answer) => {
        text(answer).then((said) => resolve(JSON.parse(said) as unknown), reject)
      })
      asked.once('error', reject)
      asked.end()
    })
  }
}
