import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import type { DeploymentView } from '#contracts/deployments.ts'
import { DEFAULT_TENANT_ID as tenantId } from '#contracts/tenant.ts'
import { environmentWorkflowId, taskQueues } from '#contracts/workflow-ids.ts'
import { readDocuments } from '#prisma/stores/config-documents.ts'
import { deploymentJournal, findDeployment } from '#prisma/stores/deployments.ts'
import { createRelease } from '#prisma/stores/releases.ts'
import type { GatewayUnderTest } from '#test/contract/gateway-under-test.ts'
import { rawOperator } from '#test/contract/raw-client.ts'
import { realGateway } from '#test/contract/real-gateway.ts'
import { Installation } from '#test/monitoring/installation.ts'
import { until } from '#test/monitoring/until.ts'
import type { WebContext } from '#web/server/context.ts'
import { startDeployment } from '#web/server/deployments/start-deployment.ts'
import { workflowTypes } from '#workflows/messages.ts'
import { rollBackEnvironment } from '#workflows/messages-deploy.ts'
import { Delays } from './delays.ts'

/** Real agent runs, most of which have to say what the model says: a dozen of them tell that. */
const suite = {
  looks: 2,
  checks: [
    {
      ...{ name: 'agent-answers', kind: 'gateway', gateway: 'lab', timeout: '60s', against: 'none', enforce: 'rollback' },
      cases: [{ id: 'greeting', input: 'say something' }],
      expect: { facts: { must: ['Stub model says: done.'] } },
      rate: { atLeast: 0.5 },
    },
  ],
}
const target = { slug: 'lab-config', driver: 'openclaw', gateway: 'lab', artifacts: 'releases' }
const environment = { slug: 'lab', waves: [['lab-config']], gates: { verify: 'agent' }, soak: '0s' }

/** What each release merges into the gateway's configuration. */
const releases = {
  calm: '{ agents: { defaults: { timeoutSeconds: 120 } } }',
  fast: '{ agents: { defaults: { timeoutSeconds: 60 } } } // quicker',
  broken: "{ agents: { defaults: { model: { primary: 'nobody/none-such' } } } }",
}

const delays = new Delays()
let gateway: GatewayUnderTest
let installation: Installation
let path: string

beforeAll(async () => {
  gateway = await realGateway()
  path = String((await configNow()).path)
  const servers = { ownerUrl: inject('postgresOwnerUrl'), appUrl: inject('postgresAppUrl') }
  installation = await Installation.open({ ...servers, temporalAddress: inject('temporalAddress') })
  const folder = join(installation.dir, 'config')
  await Promise.all(['suites', 'releases'].map((name) => mkdir(join(folder, name))))
  const files = { ...{ 'targets.yaml': { targets: [target] } }, 'environments.yaml': { environments: [environment] } }
  // JSON is YAML.
  for (const [name, content] of Object.entries({ ...files, 'suites/agent.yaml': suite })) {
    await writeFile(join(folder, name), JSON.stringify(content))
  }
  for (const [name, text] of Object.entries(releases)) await writeFile(join(folder, 'releases', `${name}.json5`), text)
  await installation.configure([{ slug: 'lab', url: gateway.url, token: gateway.token }])
  await Promise.all([installation.startWorker(), startRollbackWorker()])
  await until('the configuration to be in force', async () => {
    const { environments, suites } = await readDocuments(installation.db, tenantId)
    return environments.length === 1 && suites.length === 1
  })
  for (const name of Object.keys(releases)) await register(name)
}, 300_000)
afterAll(async () => {
  delays.print()
  await installation?.close()
  await gateway?.close()
})

/** What restores service is given no database. */
const startRollbackWorker = () =>
  installation.startProgram('temporal/rollback-worker-main.ts', 'rollback-worker.log', { DATABASE_URL: undefined })

async function register(name: string): Promise<void> {
  const asked = { name, artifact: `${name}.json5`, commit: null, values: {}, notes: '', madeBy: 'drill' }
  const line = { actorKind: 'system', actor: 'drill', action: 'release.create', target: name } as const
  await createRelease(installation.db, tenantId, asked, { ...line, outcome: 'succeeded', correlationId: 'drill' })
}

/** Deploys the way the API does, and waits until it is at rest. */
async function deployed(release: string): Promise<DeploymentView> {
  const { db, temporal } = installation
  const web = { db, temporal } as WebContext // all that starting one takes
  const actor = { tenantId, kind: 'member', name: 'ada@example.com', role: 'operator' } as Parameters<typeof startDeployment>[1]
  const asked = { requestId: randomUUID(), environment: 'lab', release, note: '', overHold: false, correlationId: randomUUID() }
  const { id } = await startDeployment(web, actor, asked)
  const view = await until(
    `${release} to be at rest`,
    async () => {
      const view = await findDeployment(db, tenantId, id)
      return view && ['promoted', 'paused', 'rejected', 'rolled-back', 'rollback-failed'].includes(view.state) && view
    },
    { withinMs: 240_000 },
  )
  const seconds = view.phases.map(({ state, from, to }) => `${state} ${to ? (Date.parse(to) - Date.parse(from)) / 1_000 : '…'} s`)
  process.stdout.write(`${release}: ${seconds.join(', ')}\n`)
  return view
}

/** Anew each time: the gateway may have restarted. */
async function configNow(): Promise<Record<string, unknown>> {
  const operator = await rawOperator(gateway.url, gateway.token, ['operator.admin'], false)
  const { payload } = await operator.request('config.get')
  operator.close()
  return payload ?? {}
}

/** What the gateway runs with, not what its file says. */
const defaultsInForce = async () =>
  ((await configNow()).runtimeConfig as { agents: { defaults: { timeoutSeconds?: number; model?: unknown } } }).agents.defaults
const bytes = () => readFileSync(path, 'utf8')

async function timed<T>(what: string, work: () => Promise<T>): Promise<T> {
  const from = Date.now()
  const result = await work()
  delays.add(what, Date.now() - from)
  return result
}

/** As by hand: what runs against what is wanted. */
async function driftNow(): Promise<unknown> {
  const asked = {
    tenantId,
    environment: 'lab',
    against: [],
    stages: null,
    deploymentId: null,
    trigger: 'hand',
    correlationId: 'drill',
  }
  const started = { workflowId: `drift/${randomUUID()}`, taskQueue: taskQueues.main, args: [asked] }
  return await installation.temporal.client.workflow.execute(workflowTypes.checkDrift, started)
}

/** How many real runs a gate took, and how long one took. */
async function runsOf(gateRunId: string): Promise<string> {
  const [row] = await installation.query<{ runs: number; middle: number }>(
    `SELECT count(*)::int AS runs, percentile_cont(0.5) WITHIN GROUP (ORDER BY latency_ms)::int AS middle
     FROM gate_sample WHERE gate_run_id = $1::uuid`,
    [gateRunId],
  )
  return `${row?.runs} agent runs, half of them within ${row?.middle} ms`
}

const shown = ({ state, reason }: DeploymentView) => `${state}: ${reason}`
/** Verdicts of what judged a deployment. */
async function gatesOf(id: string): Promise<string[]> {
  const journal = (await deploymentJournal(installation.db, tenantId, id))?.journal ?? []
  const gates = journal.flatMap(({ body }) => (body.kind === 'gate' && body.purpose === 'verify' && body.verdict ? [body] : []))
  for (const { gateRunId, verdict } of gates) process.stdout.write(`${verdict}: ${await runsOf(gateRunId)}\n`)
  return gates.flatMap(({ verdict }) => verdict ?? [])
}

// On a machine that is busy with other things a run of an agent takes half a minute.
describe('a whole deployment of the configuration of a real OpenClaw gateway', { timeout: 600_000 }, () => {
  it('is judged by real agent runs, promoted with the configuration in force, and rolled back byte for byte', async () => {
    expect(shown(await deployed('calm'))).toMatch(/^promoted/)
    const before = bytes()
    const promoted = await timed('asked to promoted, with a gate of real agent runs', () => deployed('fast'))
    expect(shown(promoted)).toMatch(/^promoted/)
    expect(await gatesOf(promoted.id)).toEqual(['pass'])
    expect(await defaultsInForce()).toMatchObject({ timeoutSeconds: 60 })
    expect(bytes()).not.toBe(before)
    const ledger = installation.temporal.client.workflow.getHandle(environmentWorkflowId(tenantId, 'lab'))
    const asked = { to: null, by: 'bob@example.com', actorKind: 'member', reason: 'drill', correlationId: 'drill' } as const
    await timed('rollback asked to the bytes of before', async () => {
      const { workflowId } = await ledger.executeUpdate(rollBackEnvironment, { args: [asked] })
      await until('the bytes of before', () => Promise.resolve(bytes() === before))
      await installation.temporal.client.workflow.getHandle(workflowId).result()
    })
    expect(bytes()).toBe(before)
    expect(await defaultsInForce()).toMatchObject({ timeoutSeconds: 120 })
    const seen = () => findDeployment(installation.db, tenantId, promoted.id)
    await until('its record to follow', async () => (await seen())?.state === 'rolled-back')
  })

  it('that breaks the model of its agent fails its gate, and the configuration comes back by itself', async () => {
    const before = bytes()
    const view = await timed('asked to rolled back by a failed gate', () => deployed('broken'))
    expect(shown(view)).toMatch(/^rolled-back/)
    expect(await gatesOf(view.id)).toEqual(['fail'])
    expect(bytes()).toBe(before)
    expect(await defaultsInForce()).toMatchObject({ model: { primary: 'stub/stub-large' } })
    const hold = await installation.query('SELECT FROM environment WHERE jsonb_array_length(hold) > 0')
    expect(hold).toHaveLength(1)
  })

  it('that somebody edits live afterwards is drift', async () => {
    expect(await driftNow()).toMatchObject({ state: 'clean', says: 'lab runs calm as it is configured.' })
    const operator = await rawOperator(gateway.url, gateway.token, ['operator.admin'], false)
    const edit = { raw: '{ agents: { defaults: { maxConcurrent: 5 } } }', baseHash: (await configNow()).hash }
    expect(await operator.request('config.patch', edit)).toMatchObject({ ok: true })
    operator.close()
    const says = expect.stringMatching(/^lab-config runs calm, edited since \([\w+/-]{12}\) in place of calm\.$/)
    expect(await driftNow()).toMatchObject({ state: 'drift', says })
  })
})
