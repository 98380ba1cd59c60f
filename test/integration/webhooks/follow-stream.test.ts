import { randomUUID } from 'node:crypto'
import { pino } from 'pino'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { createWebhookJudge } from '#activities/webhook/webhook-judge.ts'
import type { AlertView } from '#contracts/alerts.ts'
import { WebhooksFile } from '#contracts/config/webhooks.ts'
import { appendFrames } from '#prisma/stores/append-frames.ts'
import { raiseFinding } from '#prisma/stores/findings.ts'
import { lockWebhooks } from '#prisma/stores/webhook/lock-webhooks.ts'
import { keepWebhooks } from '#prisma/stores/webhook/webhooks.ts'
import { until } from '../../monitoring/until.ts'
import { type StoreDatabase, storeDatabase, TENANT } from '../stores/store-database.ts'

let store: StoreDatabase
beforeAll(async () => {
  store = await storeDatabase()
})
afterAll(async () => await store?.close())

beforeEach(async () => {
  await store.asOwner('TRUNCATE webhook, webhook_follower, webhook_seen, webhook_delivery')
  await keepWebhooks(store.db, TENANT, webhooks)
  await judge()
})

const { webhooks } = WebhooksFile.parse({
  webhooks: [
    {
      slug: 'board',
      url: 'https://hooks.example.com/a',
      signingKeys: [{ secret: { env: 'KEY' } }],
      events: ['finding.*', 'alert.*'],
    },
  ],
})

/** One look, as a worker takes it each second; which webhooks it would have sent is `started`. */
async function judge(started: string[] = []): Promise<void> {
  const startWebhook = async ({ webhook }: { webhook: string }) => void started.push(webhook)
  const { run } = createWebhookJudge({ db: store.db, log: pino({ level: 'silent' }), startWebhook })
  await run(TENANT, new AbortController().signal)
}

const raise = async (subject: string) =>
  await raiseFinding(store.db, TENANT, {
    ...{ kind: 'drift', subject, verdict: 'drift', confidence: 1, since: Date.now(), labels: {} },
    evidence: [{ says: 'A test.', observations: [], figures: {} }],
  })

const queued = async () =>
  await store.asOwner<{ type: string; state: string }>('SELECT type, state FROM webhook_delivery ORDER BY position')

const waiting = (count: number) => async () => {
  const [row] = await store.asOwner<{ n: number }>(`SELECT count(*)::int AS n FROM pg_locks
    WHERE locktype = 'advisory' AND NOT granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`)
  return row?.n === count
}

it('loses nothing when another worker followed further in between', async () => {
  await raise('drift/before')
  const late = { done: Promise.resolve() }
  await store.db.withTenantSql(TENANT, async (sql) => {
    await lockWebhooks(sql, TENANT)
    late.done = judge()
    await until('it to wait for its turn', waiting(1))
    await raise('drift/meanwhile')
    await store.asOwner('UPDATE webhook_follower SET position = (SELECT max(id) FROM stream_event)')
  })
  await late.done
  await raise('drift/after')
  await judge()
  expect(await queued()).toEqual([{ type: 'finding.raised', state: 'queued' }])
})

it('goes on behind a frame that nobody understands', async () => {
  await store.db.withTenantSql(TENANT, async (sql) => {
    for (const body of [{ type: 'finding' }, { type: 'finding', finding: { id: 'no uuid' } }])
      await sql.query(`INSERT INTO stream_event (tenant_id, entity, entity_id, body) VALUES ($1, 'finding', 'odd', $2)`, [
        TENANT,
        body,
      ])
  })
  await raise('drift/behind-it')
  const started: string[] = []
  await judge(started)
  expect(await queued()).toEqual([{ type: 'finding.raised', state: 'queued' }])
  expect(started).toEqual(['board'])
})

it('tells of what becomes of an alert that was there before, and not that it was', async () => {
  const before = '2020-01-01T00:00:00.000Z'
  const alert: AlertView = {
    ...{
      id: randomUUID(),
      number: 1,
      rule: 'r',
      groupKey: 'g',
      state: 'pending',
      severity: 'critical',
      labels: {},
      title: 'An alert',
    },
    ...{
      says: 'It is one.',
      owner: null,
      runbook: null,
      firing: 1,
      resolved: 0,
      suppressed: 0,
      noticeCount: 0,
      openedAt: before,
    },
    ...{ notifiedAt: null, acknowledgedAt: null, acknowledgedBy: null, flappingSince: null, resolvedAt: null, updatedAt: before },
    ...{ previousId: null, incidentId: null, incidentNumber: null },
  }
  const later = { ...alert, id: randomUUID(), state: 'firing' } satisfies AlertView
  const frames = [alert, later, later].map((each) => ({ type: 'alert' as const, alert: each }))
  await store.db.withTenantSql(TENANT, async (sql) => await appendFrames(sql, TENANT, frames))
  await judge()
  expect(await queued()).toEqual([{ type: 'alert.firing', state: 'queued' }])
})

it('queues nothing for a webhook that goes, whoever comes first', async () => {
  for (const first of ['the list', 'the judge']) {
    await keepWebhooks(store.db, TENANT, webhooks)
    await judge()
    await raise(`drift/before ${first}`)
    const started: string[] = []
    const [keep, look] = [() => keepWebhooks(store.db, TENANT, []), () => judge(started)]
    const work: Promise<void>[] = []
    await store.db.withTenantSql(TENANT, async (sql) => {
      await lockWebhooks(sql, TENANT)
      for (const next of first === 'the list' ? [keep, look] : [look, keep]) {
        work.push(next())
        await until('its place in the line', waiting(work.length))
      }
    })
    await Promise.all(work)
    await judge(started)
    expect((await queued()).filter(({ state }) => state !== 'dead')).toEqual([])
  }
})
