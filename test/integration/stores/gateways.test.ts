import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { GatewayPage } from '#contracts/api/lists.ts'
import { latestConfig, latestWith, recordConfig } from '#prisma/stores/config-versions.ts'
import { closeGap, openGap } from '#prisma/stores/gateway-gaps.ts'
import { findGateway, listGateways, reconcileGateways, recordStatus, type WantedGateway } from '#prisma/stores/gateways.ts'
import { readStream, streamHead } from '#prisma/stores/stream.ts'
import { beat, liveWorkers, WORKER_GONE_AFTER_MS } from '#prisma/stores/worker-beats.ts'
import { OTHER_TENANT, type StoreDatabase, storeDatabase, TENANT } from './store-database.ts'

let store: StoreDatabase
beforeAll(async () => {
  store = await storeDatabase()
})
afterAll(async () => await store.close())

const wanted = (slug: string, more: Partial<WantedGateway> = {}): WantedGateway => ({
  ...{ slug, name: slug, url: 'ws://127.0.0.1:18789', source: 'config', demo: false },
  ...more,
})

describe('gateways', () => {
  it('become those that are wanted, and what did not change is not shown anew', async () => {
    const first = await reconcileGateways(store.db, TENANT, [wanted('a'), wanted('b')])
    expect(first.added.map(({ slug }) => slug)).toEqual(['a', 'b'])
    const head = await streamHead(store.db, TENANT)
    const again = await reconcileGateways(store.db, TENANT, [wanted('b'), wanted('a')])
    expect(again).toMatchObject({ added: [], removed: [], kept: [{ slug: 'a' }, { slug: 'b' }] })
    expect(await streamHead(store.db, TENANT)).toBe(head)
    const changed = await reconcileGateways(store.db, TENANT, [wanted('b', { name: 'Bee' })])
    expect(changed).toMatchObject({ added: [], kept: [{ name: 'Bee' }], removed: [{ slug: 'a' }] })
    const back = await reconcileGateways(store.db, TENANT, [wanted('a'), wanted('b', { name: 'Bee' })])
    expect(back.added.map(({ id }) => id)).toEqual([first.added[0]?.id])
    expect(GatewayPage.parse(await listGateways(store.db, TENANT)).items).toHaveLength(2)
    expect((await listGateways(store.db, OTHER_TENANT)).items).toEqual([])
  })

  it('with credentials in the URL are refused by the database itself', async () => {
    for (const url of [
      'wss://user:secret@gateway.example',
      'wss://gateway.example/?token=secret',
      'wss://gateway.example/#secret',
    ])
      await expect(reconcileGateways(store.db, OTHER_TENANT, [wanted('c', { url })])).rejects.toThrow()
    expect(await findGateway(store.db, OTHER_TENANT, 'c')).toBeNull()
  })

  it('keep what a report does not speak of, forget what it says is unknown, and never go back in time', async () => {
    const gateway = await findGateway(store.db, TENANT, 'a')
    const id = gateway?.id ?? ''
    const load = { perMinute: 3, cap: 60, byMethod: { 'sessions.list': 2 }, pollIntervalMs: 30_000, lastPollMs: 12 }
    const status = { state: 'degraded', since: 1_000, reason: 'It answers slowly.', missing: ['x'] } as const
    await recordStatus(store.db, TENANT, id, { status, serverVersion: '2026.9.6', protocol: 4, load, lastSeenAt: 5_000 })
    const later = await recordStatus(store.db, TENANT, id, { protocol: null, lastSeenAt: 4_000 })
    expect(later).toMatchObject({ state: 'degraded', stateReason: 'It answers slowly.', missing: ['x'], load, protocol: null })
    expect(later).toMatchObject({ serverVersion: '2026.9.6', lastSeenAt: new Date(5_000).toISOString() })
    const connected = { state: 'connected', since: 2_000, reason: null, missing: [] } as const
    expect(await recordStatus(store.db, TENANT, id, { status: connected })).toMatchObject({ stateReason: null, missing: [] })
    await expect(recordStatus(store.db, OTHER_TENANT, id, { status })).rejects.toThrow()
  })
})

describe('a gap', () => {
  it('is one while it is open, begins with its earliest report, and says what was read back', async () => {
    const gatewayId = (await findGateway(store.db, TENANT, 'b'))?.id ?? ''
    const head = await streamHead(store.db, TENANT)
    const first = await openGap(store.db, TENANT, gatewayId, { fromAt: 5_000, reason: 'The worker was killed.' })
    const again = await openGap(store.db, TENANT, gatewayId, { fromAt: 4_000, reason: 'other' })
    expect(again).toMatchObject({ id: first.id, fromAt: new Date(4_000).toISOString(), reason: 'The worker was killed.' })
    const closed = await closeGap(store.db, TENANT, gatewayId, { toAt: 9_000, recovered: 17 })
    expect(closed).toMatchObject({ id: first.id, toAt: new Date(9_000).toISOString(), recovered: 17 })
    expect(await closeGap(store.db, TENANT, gatewayId, { toAt: 9_000 })).toBeNull()
    const { items } = await readStream(store.db, TENANT, head, 10)
    expect(items.map(({ frame }) => frame.type)).toEqual(['gap', 'gap', 'gap'])
  })
})

describe('workers and configuration', () => {
  it('a worker lives while it beats, and not after it stopped in good order', async () => {
    const now = Date.now()
    await beat(store.db, TENANT, { id: 'w-1', startedAt: now, at: now, version: '1' })
    await beat(store.db, TENANT, { id: 'w-2', startedAt: now, at: now, version: '1' })
    await beat(store.db, TENANT, { id: 'w-2', startedAt: now, at: now + 1, version: '1', stopped: true })
    expect((await liveWorkers(store.db, TENANT, now)).map(({ id }) => id)).toEqual(['w-1'])
    expect(await liveWorkers(store.db, TENANT, now + WORKER_GONE_AFTER_MS + 1)).toEqual([])
    expect(await liveWorkers(store.db, OTHER_TENANT, now)).toEqual([])
  })

  it('a version of the configuration is recorded once, with what was wrong with it', async () => {
    const good = await recordConfig(store.db, TENANT, { hash: 'h-1', revision: 'r', state: 'applied' })
    expect((await recordConfig(store.db, TENANT, { hash: 'h-1', revision: 'r', state: 'applied' })).id).toBe(good.id)
    await recordConfig(store.db, TENANT, { hash: 'h-2', revision: null, state: 'rejected', problems: ['gateways.yaml: no url'] })
    expect(await latestConfig(store.db, TENANT)).toMatchObject({ hash: 'h-2', problems: ['gateways.yaml: no url'] })
    expect(await latestConfig(store.db, TENANT, 'applied')).toMatchObject({ hash: 'h-1', problems: [] })
  })

  it('a version in force but for a part of it is the newest of which another part is', async () => {
    await recordConfig(store.db, TENANT, { hash: 'h-3', revision: 'whole', state: 'applied' })
    const held = [{ part: 'backfills/b.yaml', kept: false }]
    const partly = { hash: 'h-4', revision: 'partly', state: 'rejected', problems: ['b.yaml: wrong'], held } as const
    const made = await recordConfig(store.db, TENANT, { ...partly, problems: ['b.yaml: wrong'] })
    expect(made.held).toEqual(held)
    expect((await recordConfig(store.db, TENANT, { ...partly, problems: ['b.yaml: wrong'] })).id).toBe(made.id)
    // Another worker remembers what was right before: it speaks of the same version.
    const remembered = { ...partly, problems: ['b.yaml: wrong'], held: [{ part: 'backfills/b.yaml', kept: true }] }
    expect((await recordConfig(store.db, TENANT, remembered)).id).toBe(made.id)
    expect(await latestWith(store.db, TENANT, 'response')).toEqual({ revision: 'partly' })
    const kept = [{ part: 'response', kept: true }]
    await recordConfig(store.db, TENANT, { ...partly, problems: ['x'], revision: 'worse', held: kept })
    expect(await latestWith(store.db, TENANT, 'response')).toEqual({ revision: 'partly' })
    expect(await latestWith(store.db, TENANT, 'gateways')).toEqual({ revision: 'worse' })
    // Wrong is a file that belongs to no part: all parts are in force.
    const stray = await recordConfig(store.db, TENANT, {
      ...partly,
      problems: ['notes.yaml: what is it?'],
      revision: 'stray',
      held: [],
    })
    expect(stray.held).toEqual([])
    expect(await latestWith(store.db, TENANT, 'response')).toEqual({ revision: 'stray' })
    // What an older version refused: nobody knows what of it is in force.
    await recordConfig(store.db, TENANT, { hash: 'h-5', revision: 'old', state: 'rejected', problems: ['x'] })
    expect(await latestWith(store.db, TENANT, 'gateways')).toEqual({ revision: 'stray' })
  })
})

describe('the database', () => {
  it('takes nothing but a uuid for a tenant, and undoes a transaction that throws', async () => {
    const sneaky = `${TENANT}'; SELECT set_config('app.tenant_id', '${OTHER_TENANT}', true); --`
    await expect(store.db.withTenantSql(sneaky, async () => true)).rejects.toThrow(/uuid/)
    await expect(store.db.withTenant(sneaky, async () => true)).rejects.toThrow(/uuid/)
    const broken = store.db.withTenant(TENANT, async (tx) => {
      await tx.agent.deleteMany()
      await tx.gatewayGap.deleteMany()
      throw new Error('on purpose')
    })
    await expect(broken).rejects.toThrow('on purpose')
    expect((await listGateways(store.db, TENANT)).gaps).toHaveLength(1)
  })
})
