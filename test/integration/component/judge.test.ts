import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createComponentJudge } from '#activities/component/judge-components.ts'
import type { ComponentView } from '#contracts/components.ts'
import { ComponentsFile } from '#contracts/config/components.ts'
import { defaultResponseConfig } from '#contracts/config/response-config.ts'
import { componentDetail, listComponents } from '#prisma/stores/component/list-components.ts'
import { recordOwnSample } from '#prisma/stores/component/own-sample.ts'
import { reportSamples } from '#prisma/stores/component/report-samples.ts'
import { putResponseConfig } from '#prisma/stores/response-config.ts'
import { plansOf } from '../stores/explained.ts'
import { type StoreDatabase, storeDatabase, TENANT } from '../stores/store-database.ts'

const MINUTE = 60_000
const never = new AbortController().signal

let store: StoreDatabase
/** The clock of the judge; samples are told by it too. */
let now = 0
let look: () => Promise<void>

beforeAll(async () => {
  store = await storeDatabase()
})
afterAll(async () => await store.close())
beforeEach(async () => {
  await store.asOwner(`TRUNCATE component, component_sample, finding, config_document`)
  now = Date.now()
  const judge = createComponentJudge({ db: store.db, faultOf: () => null, now: () => now })
  look = () => judge.run(TENANT, never)
})

const configure = async (file: object) =>
  await putResponseConfig(store.db, TENANT, { ...defaultResponseConfig(), components: ComponentsFile.parse(file) })

const queue = {
  slug: 'queue',
  name: 'Queue',
  posted: { every: '1m' },
  limits: { 'queue-depth': { at: 1_000, warnBefore: '5m' } },
}

async function tell(figures: Record<string, number>, at = now): Promise<void> {
  const { 'queue-depth': queueDepth, ...others } = figures
  const sample = { at: new Date(at).toISOString(), ...(queueDepth === undefined ? {} : { queueDepth }), figures: others }
  expect(await reportSamples(store.db, TENANT, 'queue', { samples: [sample] })).toMatchObject({ kind: 'taken' })
}

async function component(slug = 'queue'): Promise<ComponentView | undefined> {
  return (await listComponents(store.db, TENANT)).items.find((each) => each.slug === slug)
}

const findings = async () =>
  await store.asOwner<{ verdict: string; subject: string; says: string }>(
    `SELECT verdict, subject, evidence->0->>'says' AS says FROM finding WHERE kind = 'component' AND cleared_at IS NULL ORDER BY subject`,
  )
const verdicts = async () => (await findings()).map(({ verdict, subject }) => `${subject} ${verdict}`)

describe('a component that is silent', () => {
  it('is unknown, and a trouble once it had the time to say something; then stale, and never taken for good', async () => {
    await configure({ components: [queue] })
    await look()
    expect(await component()).toMatchObject({ state: 'unknown', lastSampleAt: null })
    expect(await findings()).toEqual([])

    now += 4 * MINUTE
    await look()
    expect(await findings()).toMatchObject([{ verdict: 'unknown', says: 'Queue: Nothing was heard of it yet.' }])

    await tell({ 'queue-depth': 5 })
    await look()
    expect([(await component())?.state, await findings()]).toEqual(['ok', []])

    now += 4 * MINUTE
    await look()
    expect(await component()).toMatchObject({ state: 'stale', limits: [{ state: 'stale', value: 5, hitAt: null }] })
    expect(await verdicts()).toEqual(['queue stale'])
  })

  it('is told nobody of where something else says it, and taken for gone when it is replaced', async () => {
    const gateway = { slug: 'mc-gateway-main', name: 'Gateway main', kind: 'gateway' }
    const worker = { slug: 'mc-worker-old', name: 'Worker on old', kind: 'worker' }
    for (const part of [gateway, worker])
      await recordOwnSample(store.db, TENANT, part, { at: now, figures: { 'memory-bytes': 1, 'memory-limit-bytes': 100 } })
    await look()
    expect([(await component('mc-gateway-main'))?.state, (await component('mc-worker-old'))?.says]).toEqual([
      'ok',
      expect.stringMatching(/Heap: no sample yet/),
    ])
    now += 10 * MINUTE
    await look()
    expect((await component('mc-gateway-main'))?.state).toBe('stale')
    expect(await verdicts()).toEqual(['mc-worker-old stale'])
    now += 60 * MINUTE
    await look()
    expect([await component('mc-worker-old'), await findings()]).toEqual([undefined, []])
  })
})

describe('a figure', () => {
  it('is over and near its limit until it is clearly below', async () => {
    await configure({ components: [queue] })
    const states: (string | undefined)[] = []
    for (const depth of [100, 1_000, 980, 940, 830, 790, 990]) {
      now += MINUTE
      await tell({ 'queue-depth': depth })
      await look()
      states.push((await component())?.state)
    }
    expect(states).toEqual(['ok', 'over-limit', 'over-limit', 'near-limit', 'near-limit', 'ok', 'near-limit'])
    expect(await findings()).toMatchObject([
      {
        subject: 'queue/queue-depth',
        verdict: 'near-limit',
        says: expect.stringMatching(/^Queue: Queue 990 items of 1000 items \(99 %\)/),
      },
    ])
  })

  it('that grows is near its limit as soon as it will hit it soon, with when', async () => {
    await configure({ components: [queue] })
    for (let depth = 100; depth <= 730; depth += 30) {
      now += 15_000
      await tell({ 'queue-depth': depth })
    }
    await look()
    const [limit] = (await component())?.limits ?? []
    expect(limit).toMatchObject({ state: 'near-limit', value: 730, limit: 1_000 })
    expect(Math.abs(Date.parse(limit?.hitAt ?? '') - now - 135_000)).toBeLessThan(15_000)

    // A program that was started anew does not go where the one before it went.
    now += 15_000
    await tell({ 'queue-depth': 730, 'start-time-seconds': now / 1_000 })
    await look()
    expect((await component())?.limits[0]).toMatchObject({ hitAt: null })
  })

  it('is not known while the figure that is its limit is not told, and nobody is told of it before it had the time to be', async () => {
    await configure({ components: [{ ...queue, limits: { 'queue-depth': { of: 'capacity', share: 0.5 } } }] })
    await tell({ 'queue-depth': 5 })
    await look()
    expect([(await component())?.limits[0]?.limit, await findings()]).toEqual([null, []])
    now += 2.9 * MINUTE
    await look()
    await tell({ 'queue-depth': 5 })
    now += 0.2 * MINUTE
    await look()
    expect(await findings()).toMatchObject([
      { verdict: 'unknown', says: expect.stringMatching(/its limit \(capacity\) is not told/) },
    ])
    await tell({ 'queue-depth': 60, capacity: 100 })
    await look()
    expect([(await component())?.limits[0]?.limit, await verdicts()]).toEqual([50, ['queue/queue-depth over-limit']])
  })
})

it('leaves the list with the configuration, and is shown to those who look', async () => {
  await configure({ components: [queue] })
  await tell({ 'queue-depth': 2_000 })
  await look()
  expect(await verdicts()).toEqual(['queue/queue-depth over-limit'])
  await configure({ components: [] })
  await store.asOwner(`UPDATE component SET source = 'config'`)
  await look()
  expect([await component(), await findings()]).toEqual([undefined, []])
  const shown = await store.asOwner<{ body: { component: ComponentView } }>(
    `SELECT body FROM stream_event WHERE entity = 'component' AND entity_id = 'queue' ORDER BY id DESC LIMIT 1`,
  )
  expect(shown[0]?.body.component.removedAt).not.toBeNull()
})

it('keeps samples as long as configured, and reads what it needs by index', async () => {
  await configure({ keep: '1h', components: [queue] })
  await tell({ 'queue-depth': 1 }, now - 61 * MINUTE)
  await tell({ 'queue-depth': 2 })
  await store.asOwner(
    `INSERT INTO component (tenant_id, slug, name, kind, source) SELECT $1, 'c-' || n, n, 'component', 'posted' FROM generate_series(1, 50) n`,
    [TENANT],
  )
  await store.asOwner(
    `INSERT INTO component_sample (tenant_id, component, at, queue_depth)
     SELECT $1, c.slug, now() - n * interval '1 s', n FROM component c, generate_series(1, 1000) n ON CONFLICT DO NOTHING`,
    [TENANT],
  )
  await store.asOwner('VACUUM ANALYZE component_sample')
  const plans = await plansOf(store.db, async (db) => {
    await createComponentJudge({ db, faultOf: () => null, now: () => now }).run(TENANT, never)
    const detail = await componentDetail(db, TENANT, { slug: 'queue', hours: 2, now })
    expect(detail?.samples.length).toBeGreaterThan(200)
    expect(detail?.samples.length).toBeLessThanOrEqual(601)
  })
  expect(plans.filter((plan) => /Seq Scan on component_sample/.test(plan))).toEqual([])
  expect(await store.asOwner('SELECT 1 FROM component_sample WHERE at < $1', [new Date(now - 60 * MINUTE)])).toEqual([])
})
