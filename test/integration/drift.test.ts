import { randomUUID } from 'node:crypto'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { createCheckDrift, type DriftDeps } from '#activities/drift/check-drift.ts'
import type { Drivers } from '#activities/target/create-drivers.ts'
import { Target } from '#contracts/config/targets.ts'
import type { DriftCheckInput, DriftOutcome } from '#contracts/deploy-payloads.ts'
import type { TargetObservation } from '#contracts/target-steps.ts'
import { DEFAULT_TENANT_ID as TENANT } from '#contracts/tenant.ts'
import { readDocuments } from '#prisma/stores/config-documents.ts'
import { findDriftReport, listDrift } from '#prisma/stores/drift-reports.ts'
import { listEnvironments } from '#prisma/stores/environments.ts'
import { listOpenFindings } from '#prisma/stores/findings.ts'
import { readStream, streamHead } from '#prisma/stores/stream.ts'
import { Installation } from '#test/monitoring/installation.ts'
import { startTestWorker, type TestWorker } from '#test/monitoring/test-worker.ts'
import { until } from '#test/monitoring/until.ts'
import { workflowTypes } from '#workflows/messages.ts'
import { makeDeployment, makeRelease, promote, stages } from './stores/places.ts'

const UUID = '0b9f1c1e-6f0e-4a5c-9a57-6a1f4e8a2f11'
const JWT = 'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U'
const target = (slug: string, port: number) =>
  `  - { slug: ${slug}, driver: process, command: [node], artifacts: a, port: ${port} }\n`
const TARGETS = `# Where the shop runs.\ntargets:\n${target('shop-staging', 4301)}${target('shop-1', 4302)}${target('shop-2', 4303)}${target('shop-3', 4304)}`
const environments = (stagingKey: string) => `environments:
  - slug: staging
    waves: [[shop-staging]]
    values: { API_KEY: { secret: { file: ${stagingKey} } }, URL: "https://staging.example" }
  - slug: production
    after: staging
    waves: [[shop-1], [shop-2, shop-3]]
    values: { API_KEY: { secret: { file: production.key } }, URL: "https://shop.example" }
`

let installation: Installation
let worker: TestWorker
const write = (name: string, text: string) => writeFile(join(installation.dir, 'config', name), text)
const versions = () =>
  installation.query<{ state: string; problems: string[] | null }>('SELECT state, problems FROM config_version ORDER BY at')
const documents = () => readDocuments(installation.db, TENANT)

/** What targets say of themselves; the test sets it. */
const seen = new Map<string, TargetObservation>()
const unseen = {
  ...{ contentHash: null, releaseName: null, address: null, healthy: null, fence: null, values: null },
  says: 'It does not answer.',
}
const drivers = {
  driverOf: () => ({ observe: ({ slug }: Target) => Promise.resolve(seen.get(slug) ?? unseen) }),
} as unknown as Drivers // of drivers, looking alone is used here
let shapeOf: DriftDeps['shapeOf']

beforeAll(async () => {
  installation = await Installation.open({
    ownerUrl: inject('postgresOwnerUrl'),
    appUrl: inject('postgresAppUrl'),
    temporalAddress: inject('temporalAddress'),
  })
  const deps = {
    db: installation.db,
    drivers,
    redactionKey: 'k'.repeat(64),
    env: {},
    configDir: join(installation.dir, 'config'),
  }
  worker = await startTestWorker(inject('temporalAddress'), {
    checkDrift: (input) => createCheckDrift({ ...deps, ...(shapeOf ? { shapeOf } : {}) })(input),
  })
  await write('staging.key', `${UUID}\n`)
  await write('production.key', JWT)
  await write('targets.yaml', TARGETS)
  await write('environments.yaml', environments('staging.key'))
  await installation.startWorker()
}, 120_000)
afterAll(async () => {
  await worker.stop()
  await installation.close()
})

async function check(environment: string, asked: Partial<DriftCheckInput> = {}): Promise<DriftOutcome> {
  const input: DriftCheckInput = {
    tenantId: TENANT,
    environment,
    against: [],
    stages: null,
    deploymentId: null,
    trigger: 'hand',
    correlationId: 'c',
    ...asked,
  }
  const started = { workflowId: `drift/${randomUUID()}`, taskQueue: 'mission-control', args: [input] }
  return (await worker.temporal.client.workflow.execute(workflowTypes.checkDrift, started)) as DriftOutcome
}

describe('release configuration', () => {
  it('is applied at the start, and again when a file changes: recorded, audited, shown', async () => {
    await until('the environments', async () => (await documents()).environments.length === 2)
    await until('a version', async () => (await versions()).length > 0)
    const before = (await versions()).length
    const head = await streamHead(installation.db, TENANT)
    await write(
      'environments.yaml',
      environments('staging.key').replace('waves: [[shop-staging]]', 'name: The stage\n    waves: [[shop-staging]]'),
    )
    const staged = await until('the name', async () => (await documents()).environments.find(({ name }) => name === 'The stage'))
    expect(staged.slug).toBe('staging')
    const all = await until('another version', async () => ((await versions()).length > before ? await versions() : null))
    expect(all.at(-1)).toMatchObject({ state: 'applied' })
    expect(
      await installation.query(`SELECT FROM audit_entry WHERE action = 'config.apply' AND outcome = 'succeeded'`),
    ).toHaveLength(all.length)
    const { items } = await until('frames', async () => {
      const page = await readStream(installation.db, TENANT, head, 100)
      return page.items.some(({ frame }) => frame.type === 'environment') && page
    })
    expect(items.some(({ frame }) => frame.type === 'environment' && frame.environment.name === 'The stage')).toBe(true)
  })

  it('that is wrong is refused at its line, and what was right stays in force', async () => {
    await write('targets.yaml', TARGETS.replace('shop-2', 'store-2'))
    const rejected = await until('the refusal', async () => (await versions()).find(({ state }) => state === 'rejected'))
    expect(rejected.problems).toEqual([
      expect.stringMatching(
        /environments\.yaml:8:\d+: environments\[1\]\.waves\[1\]\[0\]: no target is called "shop-2"; did you mean/,
      ),
    ])
    expect((await documents()).targets.map(({ slug }) => slug)).toContain('shop-2')
    await write('targets.yaml', TARGETS)
    await until('the good one again', async () => (await versions()).at(-1)?.state === 'applied')
  })

  it('takes up suites from their folder', async () => {
    await mkdir(join(installation.dir, 'config', 'suites'))
    await write('suites/answers.yaml', 'checks: [{ name: a, kind: http, path: /, expect: { facts: { must: [x] } } }]\n')
    await until('the suite', async () => (await documents()).suites.some(({ slug }) => slug === 'answers'))
    await rm(join(installation.dir, 'config', 'suites', 'answers.yaml'))
    await until('its end', async () => (await documents()).suites.length === 0)
  })
})

describe('drift', () => {
  it('of a key that is a UUID in one environment and a JWT in the other is reported with both shapes and no value', async () => {
    expect(await check('production')).toMatchObject({ state: 'drift' })
    const between = (await listDrift(installation.db, TENANT)).items.find(({ scope }) => scope === 'between')
    expect(between).toMatchObject({ environment: 'production', against: 'staging', state: 'drift' })
    expect(between?.entries).toMatchObject([
      { key: 'API_KEY', kind: 'shape', target: null, left: { shape: 'JWT' }, right: { shape: 'UUID' } },
    ])
    const rows =
      JSON.stringify(await installation.query('SELECT * FROM drift_report')) +
      JSON.stringify(await installation.query('SELECT * FROM stream_event'))
    for (const secret of [UUID, JWT]) expect(rows).not.toContain(secret.slice(0, 8))
    expect(await listOpenFindings(installation.db, TENANT)).toMatchObject([
      { kind: 'drift', subject: 'drift/production/staging' },
    ])
    expect((await listEnvironments(installation.db, TENANT)).items[1]?.drift).toMatchObject({ state: 'drift', open: 1 })
  })

  it('with a monitor that throws on it is unknown, and nothing fails', async () => {
    shapeOf = () => {
      throw new TypeError(`cannot parse ${JWT}`)
    }
    const outcome = await check('production')
    shapeOf = undefined
    expect(outcome).toMatchObject({ state: 'unknown', says: expect.stringMatching(/API_KEY could not be compared.*TypeError/) })
    expect(outcome.says).not.toContain(JWT.slice(0, 8))
  })

  it('with a secret that cannot be read is unknown and says which; with keys of one shape it is clean and cleared', async () => {
    await rm(join(installation.dir, 'config', 'staging.key'))
    expect(await check('production')).toMatchObject({ state: 'unknown', says: expect.stringMatching(/staging\.key/) })
    await write('staging.key', JWT.replace('dozjg', 'abcde'))
    expect(await check('production')).toMatchObject({ state: 'clean' })
    expect(await listOpenFindings(installation.db, TENANT)).toEqual([])
  })

  it('of a first deployment is told by what it has brought, as soon as it has', async () => {
    const release = await makeRelease(installation.db, TENANT, 'r-first')
    const { id: deploymentId } = await makeDeployment(installation.db, TENANT, release)
    const asked = { stages, deploymentId, trigger: 'deployment' } as const
    expect(await check('production', asked)).toMatchObject({
      state: 'clean',
      says: expect.stringContaining('Nothing was brought'),
    })
    const running = { ...unseen, contentHash: release.contentHash, releaseName: release.name, says: 'ok' }
    for (const slug of ['shop-1', 'shop-2', 'shop-3']) seen.set(slug, running)
    expect(await check('production', { ...asked, brought: true })).toMatchObject({
      state: 'clean',
      says: expect.stringContaining('production runs r-first as it is configured.'),
    })
    seen.delete('shop-3')
    expect(await check('production', { ...asked, brought: true })).toMatchObject({ state: 'unknown' })
    seen.clear()
  })

  it('of what runs is seen at its target, kept for adoption without secrets, and unknown where a target does not answer', async () => {
    const release = await makeRelease(installation.db, TENANT, 'r-one')
    await promote(installation.db, TENANT, release, Date.now())
    const values = { NAME: 'r-one', API_KEY: JWT, URL: 'https://shop.example' }
    const running = { ...unseen, contentHash: release.contentHash, releaseName: release.name, says: 'ok' }
    for (const slug of ['shop-1', 'shop-2', 'shop-3']) seen.set(slug, { ...running, values })
    expect(await check('production')).toMatchObject({ state: 'clean' })
    seen.set('shop-2', { ...running, values: { ...values, URL: 'https://other.example', API_KEY: UUID } })
    const outcome = await check('production')
    expect(outcome).toMatchObject({ state: 'drift' })
    const found = await findDriftReport(installation.db, TENANT, outcome.reportIds[0] ?? '')
    expect(found?.report.entries.map(({ key, kind, target: at }) => `${at} ${key} ${kind}`)).toEqual([
      'shop-2 API_KEY shape',
      'shop-2 URL value',
    ])
    expect(found?.adopt).toEqual([
      { key: 'API_KEY', target: 'shop-2', there: true, value: null },
      { key: 'URL', target: 'shop-2', there: true, value: 'https://other.example' },
    ])
    // What our own judge could not look at is not known to be harmless.
    shapeOf = () => {
      throw new TypeError('never seen')
    }
    const blind = await check('production').finally(() => {
      shapeOf = undefined
    })
    expect(blind).toMatchObject({ state: 'unknown' })
    const kept = (await findDriftReport(installation.db, TENANT, blind.reportIds[0] ?? ''))?.adopt ?? []
    expect(kept.length).toBeGreaterThan(0)
    expect(kept.filter(({ value }) => value !== null)).toEqual([])
    seen.delete('shop-2')
    expect(await check('production')).toMatchObject({ state: 'unknown', says: expect.stringMatching(/does not answer/) })
    seen.set('shop-2', { ...running, contentHash: 'f'.repeat(64), releaseName: 'r-two', values })
    expect(await check('production')).toMatchObject({ state: 'drift' })
  })

  it('reads what it compares from files that stay as they are', async () => {
    expect(await readFile(join(installation.dir, 'config', 'targets.yaml'), 'utf8')).toBe(TARGETS)
  })
})
