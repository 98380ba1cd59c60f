import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { GateRunQuery, SampleQuery } from '#contracts/api/releases.ts'
import { gateRunById, listGateRuns } from '#prisma/stores/gate-runs.ts'
import { samplePage } from '#prisma/stores/gate-samples.ts'
import { TENANT } from '#test/integration/stores/store-database.ts'
import { at, deadAddress, GateRig, releaseOf, startService, type TestService } from './gate-rig.ts'

let rig: GateRig
let service: TestService

const right = { total: 3, items: ['a', 'b', 'c'] }
const json =
  (body: unknown, status = 200): TestService['answer'] =>
  (_, response) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  }
const items = {
  checks: [
    {
      name: 'items',
      kind: 'http',
      path: '/items',
      samples: { max: 80 },
      expect: {
        schema: { type: 'object', required: ['total', 'items'] },
        numbers: { total: { min: 1 } },
        facts: { mustNot: ['error'] },
      },
    },
  ],
}

beforeAll(async () => {
  rig = await GateRig.open({ GATE_KEY: 'sk-test-0123456789abcdefghij', DB: 'postgres://nobody:x@127.0.0.1:1/none' })
  service = await startService(json(right))
  await rig.configure('suite', 'items', items)
})
afterAll(async () => {
  await service?.close()
  await rig?.close()
})

const detail = async (id: string) => (await gateRunById(rig.store.db, TENANT, id))?.run
const samples = async (id: string) => (await samplePage(rig.store.db, TENANT, id, SampleQuery.parse({ limit: 500 }))).items

describe('a gate', () => {
  it('passes right answers, with every sample and sentence kept', async () => {
    service.answer = json(right)
    const outcome = await rig.run('items', at(service.url))
    expect(outcome).toMatchObject({ verdict: 'pass', enforce: 'off', says: expect.stringContaining('60 of 60 right') })
    const run = await detail(outcome.gateRunId)
    expect(run).toMatchObject({
      verdict: 'pass',
      target: 'shop',
      looks: 3,
      samples: outcome.samples,
      finishedAt: expect.any(String),
    })
    expect(run?.checks).toEqual([
      expect.objectContaining({ check: 'items', kind: 'http', verdict: 'pass', samples: outcome.samples }),
    ])
    const taken = await samples(outcome.gateRunId)
    expect(taken).toHaveLength(outcome.samples)
    expect(taken[0]).toMatchObject({ n: 0, ok: true, error: null, why: null, latencyMs: expect.any(Number) })
    expect(taken[0]?.excerpt).toContain('"total":3')
  })

  it('fails 200 with wrong content early, saying what was expected', async () => {
    service.answer = json({ total: 0, items: [] })
    const outcome = await rig.run('items', at(service.url))
    expect(outcome).toMatchObject({ verdict: 'fail', enforce: 'rollback' })
    expect(outcome.samples).toBeLessThan(60)
    expect((await samples(outcome.gateRunId))[0]).toMatchObject({ ok: false, why: 'numbers: total is 0, below 1' })
  })

  it('fails a release whose target does not answer at all: that is its own fault', async () => {
    const outcome = await rig.run('items', at(await deadAddress()))
    expect(outcome.verdict).toBe('fail')
    expect((await samples(outcome.gateRunId))[0]).toMatchObject({
      ok: false,
      why: 'It did not answer: ECONNREFUSED.',
      error: null,
    })
  })

  it('fails on 500', async () => {
    service.answer = json({ error: 'x' }, 500)
    expect(await rig.run('items', at(service.url))).toMatchObject({ verdict: 'fail' })
  })

  it('is in error, and neither pass nor fail, when its suite is not configured', async () => {
    const outcome = await rig.run('nothing', at(service.url))
    expect(outcome).toMatchObject({ verdict: 'error', samples: 0, says: expect.stringContaining('config/suites/nothing.yaml') })
    expect(await detail(outcome.gateRunId)).toMatchObject({ verdict: 'error', checks: [] })
  })

  it('is in error when a database cannot be asked: its tries are repeated after a wait, and then given up', async () => {
    const sql = {
      name: 'orders',
      kind: 'sql',
      url: { secret: { env: 'DB' } },
      statement: 'select 1',
      expect: { count: { min: 1 } },
    }
    await rig.configure('suite', 'sql', { checks: [sql] })
    const began = Date.now()
    const outcome = await rig.run('sql')
    expect(outcome).toMatchObject({ verdict: 'error', samples: 4 })
    expect(Date.now() - began).toBeGreaterThan(29_000)
    for (const sample of await samples(outcome.gateRunId)) {
      expect(sample).toMatchObject({ ok: null, error: expect.stringContaining('could not be asked: ECONNREFUSED') })
    }
  })

  it('judges by the suite as it was when it began', async () => {
    await rig.configure('suite', 'pinned', items)
    let first = true
    service.answer = async (_, response) => {
      if (first)
        await rig.configure('suite', 'pinned', {
          ...items,
          promotes: false,
          checks: [{ ...items.checks[0], liveness: true, expect: {} }],
        })
      first = false
      void json({ total: 0, items: [] })(_, response, '')
    }
    expect(await rig.run('pinned', at(service.url))).toMatchObject({ verdict: 'fail' })
  })

  it('lists runs, newest first, page by page', async () => {
    const all = await listGateRuns(rig.store.db, TENANT, GateRunQuery.parse({ suite: 'items', environment: 'production' }))
    const first = await listGateRuns(rig.store.db, TENANT, GateRunQuery.parse({ suite: 'items', limit: 2 }))
    const cursor = first.nextCursor ?? ''
    const second = await listGateRuns(rig.store.db, TENANT, GateRunQuery.parse({ suite: 'items', limit: 2, cursor }))
    expect([...first.items, ...second.items].map(({ id }) => id)).toEqual(all.items.slice(0, 4).map(({ id }) => id))
    expect(all.items.map(({ startedAt }) => startedAt)).toEqual(
      all.items
        .map(({ startedAt }) => startedAt)
        .toSorted()
        .toReversed(),
    )
  })
})

describe('a gate against the release before', () => {
  it('fails slower and passes as fast, by the samples of that release', async () => {
    const latency = { p95Below: '2s', effect: '250ms' }
    const suite = { ...items, checks: [{ ...items.checks[0], latency, samples: { min: 40, max: 200 } }] }
    await rig.configure('suite', 'speed', suite)
    const slow =
      (ms: number): TestService['answer'] =>
      (_, response) =>
        void setTimeout(() => void json(right)(_, response, ''), ms + Math.random() * 10)
    const [before, same, worse] = [releaseOf('1'), releaseOf('2'), releaseOf('3')]
    service.answer = slow(5)
    const run = (release: ReturnType<typeof releaseOf>, baseline: typeof release | null) =>
      rig.run('speed', { ...at(service.url), release, baseline })
    await run(before, null)
    expect(await run(same, before)).toMatchObject({ verdict: 'pass' })
    service.answer = slow(600)
    const outcome = await run(worse, before)
    expect(outcome.verdict).toBe('fail')
    expect((await detail(outcome.gateRunId))?.checks[0]?.baselineSamples).toBeGreaterThan(30)
  })
})
