import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createAlertJudge } from '#activities/alert/alert-judge.ts'
import { SessionQuery } from '#contracts/api/lists.ts'
import { defaultResponseConfig, responseSchemas } from '#contracts/config/response-config.ts'
import { listGateways, reconcileGateways } from '#prisma/stores/gateways.ts'
import { ingestBatch } from '#prisma/stores/ingest.ts'
import { overview } from '#prisma/stores/overview.ts'
import { putResponseConfig } from '#prisma/stores/response-config.ts'
import { listSessions, sessionDetail } from '#prisma/stores/sessions.ts'
import { fact, row as gatewayRow } from '#test/integration/stores/facts.ts'
import { type StoreDatabase, storeDatabase, TENANT } from '#test/integration/stores/store-database.ts'
import { LONG_AGO, runThrough, smallHistory } from './history.ts'

let store: StoreDatabase
beforeAll(async () => {
  store = await storeDatabase()
  await runThrough(store.db, smallHistory())
})
afterAll(async () => await store.close())

const asked = (query: Record<string, unknown>) => SessionQuery.parse(query)
const alerts = responseSchemas.alerts.parse({
  rules: [
    { name: 'down', severity: 'critical', when: { gateway: ['unreachable', 'unknown'] } },
    { name: 'failures', severity: 'warning', when: { metric: { name: 'failed-run-share', above: 0 } } },
    { name: 'burn', severity: 'warning', when: { metric: { name: 'tokens-per-minute', above: 0 } } },
    { name: 'trouble', severity: 'critical', when: { finding: { kind: 'session-health' } } },
  ],
})

describe('history', () => {
  it('is no news: it is in no figure of now, and no rule fires for it', async () => {
    await putResponseConfig(store.db, TENANT, { ...defaultResponseConfig(), alerts })
    await createAlertJudge({ db: store.db, pokeGroups: async () => undefined }).run(TENANT, new AbortController().signal)
    expect(await store.asOwner('SELECT rule FROM alert_member')).toEqual([])
    const now = await overview(store.db, TENANT, LONG_AGO + 120_000)
    expect(now).toMatchObject({ gateways: [], needsMe: [], topBurners: [], openFindings: 0 })
    expect(Object.values(now.byVerdict).reduce((sum, count) => sum + count, 0)).toBe(0)
    expect(now.burn.every(({ tokens }) => tokens === null)).toBe(true)
    expect((await listGateways(store.db, TENANT)).items).toEqual([])
    expect((await listSessions(store.db, TENANT, asked({}))).items).toEqual([])
  })

  it('is there for those who ask, marked, with what is known of it and nothing made up', async () => {
    const { items } = await listSessions(store.db, TENANT, asked({ includeGone: 'true', sort: 'key', direction: 'asc' }))
    expect(items).toMatchObject([
      {
        ...{ key: 'agent:main:a', gatewaySlug: 'legacy', imported: true, verdict: 'unknown', countedSince: null, toolCount: 1 },
        ...{ tokens: { input: 200, output: 40, costUsd: 0.25 }, lastActivityAt: new Date(LONG_AGO + 60_000).toISOString() },
      },
      {
        key: 'agent:main:b',
        imported: true,
        tokens: null,
        toolCount: null,
        lastActivityAt: new Date(LONG_AGO + 30_000).toISOString(),
      },
    ])
    const gateways = await listGateways(store.db, TENANT, { includeRemoved: true })
    expect(gateways.items).toMatchObject([{ slug: 'legacy', source: 'imported', state: 'unknown' }])
    expect(await sessionDetail(store.db, TENANT, 'agent:main:a')).not.toBeNull()
  })

  it('goes on when its gateway is watched: the same gateway, agent and session, now live', async () => {
    const before = await listGateways(store.db, TENANT, { includeRemoved: true })
    const wanted = { slug: 'legacy', name: 'Legacy', url: 'ws://127.0.0.1:1', source: 'config', demo: false } as const
    const { added } = await reconcileGateways(store.db, TENANT, [wanted])
    expect(added.map(({ id }) => id)).toEqual(before.items.map(({ id }) => id))
    const at = Date.now()
    const seen = (sessionKey: string) =>
      fact('session-seen', {
        at,
        sessionKey,
        dedupKey: `seen:${sessionKey}`,
        row: gatewayRow({ status: 'running', hasActiveRun: true }),
        reason: 'poll',
      })
    const observations = [seen('agent:main:a'), seen('agent:main:new')]
    await ingestBatch(store.db, TENANT, { gatewayId: added[0]?.id ?? '', receivedAt: at, observations, verdicts: [] })
    const { items } = await listSessions(store.db, TENANT, asked({ sort: 'key', direction: 'asc' }))
    expect(items).toMatchObject([
      { key: 'agent:main:a', imported: false, goneAt: null, status: 'running', tokens: { input: 200 } },
      { key: 'agent:main:new', imported: false },
    ])
    expect(await store.asOwner('SELECT agent_id, imported FROM agent')).toEqual([{ agent_id: 'main', imported: false }])
  })
})
