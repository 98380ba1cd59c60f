import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { createGateRuns } from '#activities/gate/create-gate-runs.ts'
import { runCli } from '#cli/run.ts'
import { keptTerminal } from '#cli/testing/fake-terminal.ts'
import { GateRunAccepted, GateRunDetail, SamplePage, SuitePage, TrendPage } from '#contracts/api/releases.ts'
import { listAudit } from '#prisma/stores/audit.ts'
import { type StoreDatabase, storeDatabase } from '#test/integration/stores/store-database.ts'
import { openTestWeb, TENANT, type TestWeb, tokenOf } from '#test/integration/web/open-web.ts'
import { startTestWorker, type TestWorker } from '#test/monitoring/test-worker.ts'
import { until } from '#test/monitoring/until.ts'
import { configure, gateDeps, startService, type TestService } from './gate-rig.ts'

let store: StoreDatabase
let worker: TestWorker
let web: TestWeb
let service: TestService
let operator: string
let viewer: string

beforeAll(async () => {
  store = await storeDatabase()
  worker = await startTestWorker(inject('temporalAddress'), createGateRuns(gateDeps(store)))
  const { namespace } = worker.temporal.client.options
  web = await openTestWeb(
    { url: store.appUrl, ownerUrl: store.ownerUrl, db: store.db, close: store.close },
    { env: { TEMPORAL_NAMESPACE: namespace } },
  )
  service = await startService((_, response) => void response.end('The answer is 42.'))
  const shop = { slug: 'shop', driver: 'command', deploy: ['true'], address: service.url }
  await configure(store, 'target', 'shop', shop)
  await configure(store, 'environment', 'production', {
    slug: 'production',
    waves: [['shop']],
    gates: { verify: 'answers', watch: { suite: 'answers' } },
  })
  await configure(store, 'suite', 'answers', {
    name: 'Answers',
    checks: [{ name: 'answer', kind: 'http', expect: { facts: { must: ['42'] } } }],
  })
  operator = await tokenOf(store.db, 'operator')
  viewer = await tokenOf(store.db, 'viewer')
})
afterAll(async () => {
  await web?.stop()
  await worker?.stop()
  await service?.close()
  await store?.close()
})

async function call(path: string, { token = viewer, body }: { token?: string; body?: unknown } = {}) {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  const response = await fetch(new URL(path, web.origin), {
    method: body ? 'POST' : 'GET',
    headers,
    ...(body ? { body: JSON.stringify(body) } : {}),
  })
  return { status: response.status, json: (await response.json()) as Record<string, unknown> }
}

const start = (body: object, token = operator, suite = 'answers') => call(`/api/v1/suites/${suite}/runs`, { token, body })

async function mc(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const terminal = keptTerminal({ env: { MISSION_CONTROL_URL: web.origin, MISSION_CONTROL_TOKEN: operator } })
  const code = await runCli(args, terminal)
  return { code, ...terminal.printed }
}

describe('/api/v1 of gates', () => {
  it('starts a run once a request, shows it to its end with samples and trends, and has it on record', async () => {
    const requestId = randomUUID()
    const accepted = await start({ requestId, environment: 'production' })
    expect(accepted.status).toBe(202)
    expect(GateRunAccepted.parse(accepted.json).run).toMatchObject({
      id: requestId,
      verdict: null,
      target: 'shop',
      trigger: 'hand',
    })
    expect((await start({ requestId, environment: 'production' })).status).toBe(202)
    const run = await until('a verdict', async () => {
      const detail = GateRunDetail.parse((await call(`/api/v1/gate-runs/${requestId}`)).json)
      return detail.run.verdict !== null && detail.run
    })
    expect(run).toMatchObject({ verdict: 'pass', samples: 60 })
    const samples = SamplePage.parse((await call(`/api/v1/gate-runs/${requestId}/samples?limit=40&check=answer`)).json)
    expect(samples.items).toHaveLength(40)
    const rest = SamplePage.parse(
      (await call(`/api/v1/gate-runs/${requestId}/samples?limit=40&cursor=${samples.nextCursor}`)).json,
    )
    expect([...samples.items, ...rest.items].map(({ n }) => n)).toEqual(Array.from({ length: 60 }, (_, n) => n))
    const suites = SuitePage.parse((await call('/api/v1/suites')).json)
    expect(suites.items).toMatchObject([
      {
        slug: 'answers',
        name: 'Answers',
        latest: [{ id: requestId }],
        usedBy: [
          { environment: 'production', as: 'verify' },
          { environment: 'production', as: 'watch' },
        ],
      },
    ])
    const trends = TrendPage.parse((await call('/api/v1/suites/answers/trends')).json)
    expect(trends.items).toMatchObject([
      { check: 'answer', environment: 'production', points: [{ verdict: 'pass', rate: 1, score: null }], trend: null },
    ])
    const audit = await listAudit(store.db, TENANT, { limit: 10, action: 'gate.run' })
    expect(audit.items).toMatchObject([
      { action: 'gate.run', target: 'answers in production', correlationId: run.correlationId, actorKind: 'token' },
    ])
  })

  it('refuses with what to do next', async () => {
    const body = () => ({ requestId: randomUUID(), environment: 'production' })
    expect(await start(body(), viewer)).toMatchObject({ status: 403 })
    expect(await start(body(), operator, 'anwsers')).toMatchObject({
      status: 404,
      json: { detail: expect.stringContaining('There are: answers.') },
    })
    expect(await start({ ...body(), environment: 'prod' })).toMatchObject({
      status: 404,
      json: { detail: expect.stringContaining('environments.yaml') },
    })
    expect(await start({ ...body(), target: 'shopp' })).toMatchObject({
      status: 404,
      json: { detail: expect.stringContaining('It has: shop.') },
    })
    expect(await call(`/api/v1/gate-runs/${randomUUID()}`)).toMatchObject({ status: 404 })
    expect(await call('/api/v1/gate-runs?cursor=x')).toMatchObject({ status: 400 })
  })
})

describe('mc gate', () => {
  it('ends with the verdict: 0 pass, 1 fail, 3 could not run', async () => {
    service.answer = (_, response) => void response.end('The answer is 42.')
    const passed = await mc('gate', 'run', 'answers', '--environment', 'production', '--json')
    expect(passed).toMatchObject({ code: 0 })
    expect(JSON.parse(passed.out)).toMatchObject({ run: { verdict: 'pass', suite: 'answers' } })
    expect(passed.err).toMatch(/answers in production: look 1 of 3/)
    service.answer = (_, response) => void response.end('The answer is 41.')
    const failed = await mc('gate', 'run', 'answers', '--environment', 'production')
    expect(failed).toMatchObject({
      code: 1,
      out: expect.stringMatching(/answers in production: fail\. [^]*CHECK +KIND +VERDICT[^]*answer +http +fail/),
    })
    expect(await mc('gate', 'run', 'nothing', '--environment', 'production')).toMatchObject({
      code: 3,
      err: expect.stringContaining('There are: answers.'),
    })
    expect(await mc('gate', 'run', 'answers')).toMatchObject({ code: 3 })
  })

  it('lists suites, shows why, and trends', async () => {
    expect(await mc('gate', 'list')).toMatchObject({ code: 0, out: expect.stringMatching(/SUITE[^]*answers +production +fail/) })
    const shown = await mc('gate', 'show', 'answers')
    expect(shown).toMatchObject({ code: 0, out: expect.stringMatching(/fail[^]*facts\.must: 42 is not there/) })
    expect(await mc('gate', 'trend', 'answers')).toMatchObject({
      code: 0,
      out: expect.stringMatching(/answer +production +3 +0 % +unknown/),
    })
  })

  it('measures nothing where nothing was deployed, says what to do, and ends with 2', async () => {
    await configure(store, 'target', 'idle', { slug: 'idle', driver: 'process', command: ['node'], artifacts: 'a', port: 4399 })
    await configure(store, 'environment', 'empty', { slug: 'empty', waves: [['idle']] })
    const says =
      'Nothing was deployed to empty yet, so there is nothing to judge. Bring a release there first: mc deploy empty RELEASE'
    const accepted = await start({ requestId: randomUUID(), environment: 'empty' })
    expect(GateRunAccepted.parse(accepted.json).run).toMatchObject({ verdict: 'no_data', says, samples: 0 })
    expect(await mc('gate', 'run', 'answers', '--environment', 'empty')).toMatchObject({
      code: 2,
      out: expect.stringContaining(`answers in empty: no_data. ${says}`),
    })
  })
})
